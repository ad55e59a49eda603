"""The ledger: a salt for each entry and the pseudonym of who acted. What is there already keeps its hash, and has none.

Going down drops the salts: no proof given before can be given again, and the entries' hashes cover what is not there
any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("ledger", sa.Column("pseudonym", sa.String(), nullable=True))
    op.add_column("ledger", sa.Column("salt", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("ledger", "salt")
    op.drop_column("ledger", "pseudonym")

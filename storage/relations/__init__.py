"""What people say of the machine's proposals: which documents are the same, and which is read first. The desk calls it.

`storage.rules.sameness` holds what may be said at once. After an act families are placed by `tasks.relate.anew`.
"""

from storage.relations.deciding import confirm_relation, reject_relation
from storage.relations.families import list_families, show_family
from storage.relations.pinning import pin_family

__all__ = ["confirm_relation", "list_families", "pin_family", "reject_relation", "show_family"]

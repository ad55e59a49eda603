"""The commands of the queue, by their names."""

import typer

from desk.cli import queue_hold, queue_look, queue_move

queue_app = typer.Typer(help="Work on review items.", no_args_is_help=True)

queue_app.command("list")(queue_look.list_queue)
queue_app.command("show")(queue_look.show_item)
queue_app.command("agreement")(queue_look.agreement)
queue_app.command("take")(queue_hold.take)
queue_app.command("heartbeat")(queue_hold.heartbeat)
queue_app.command("draft")(queue_hold.draft)
queue_app.command("give-back")(queue_hold.give_back)
queue_app.command("decide")(queue_hold.decide)
queue_app.command("undo")(queue_hold.undo)
queue_app.command("agree")(queue_move.agree)
queue_app.command("disagree")(queue_move.disagree)
queue_app.command("park")(queue_move.park)
queue_app.command("unpark")(queue_move.unpark)
queue_app.command("reopen")(queue_move.reopen)

"""What the journal says to the database; made once, for it says it often."""

from sqlalchemy import bindparam, insert, or_, select, update

from plimsoll.adapters.database.records import NODE, ONE
from plimsoll.adapters.database.rows import AGENT_EXECUTION, EVENT, WAIT, WORKFLOW
from plimsoll.pipeline.model import ExecutionStatus

RUNNING = ExecutionStatus.RUNNING.value
INTERRUPTED = ExecutionStatus.INTERRUPTED.value

CLAIMED = (WORKFLOW.c.id == bindparam("of"), WORKFLOW.c.owner == bindparam("by"))
OWNER = select(WORKFLOW.c.owner).where(WORKFLOW.c.id == bindparam("of"))
# Whoever raises the counter of events holds the row: it is the fence, and the order of the events.
STRIDE = (
    update(WORKFLOW)
    .where(*CLAIMED)
    .values(last_event=WORKFLOW.c.last_event + 1)
    .returning(WORKFLOW.c.last_event, WORKFLOW.c.template)
)
STRIDE_UNLESS_CANCELLED = STRIDE.where(
    or_(bindparam("undoing"), WORKFLOW.c.cancel_requested.is_(False))
)
EARLIER = (
    select(
        AGENT_EXECUTION.c.id,
        AGENT_EXECUTION.c.node,
        AGENT_EXECUTION.c.status,
        AGENT_EXECUTION.c.attempt,
        AGENT_EXECUTION.c.effect,
        AGENT_EXECUTION.c.token,
    )
    .where(
        AGENT_EXECUTION.c.workflow_id == bindparam("of"),
        AGENT_EXECUTION.c.node.in_(bindparam("nodes", expanding=True)),
    )
    .order_by(AGENT_EXECUTION.c.id)
)
BEGIN = insert(AGENT_EXECUTION).returning(AGENT_EXECUTION.c.id)
ATTEMPT = (
    AGENT_EXECUTION.c.id == bindparam("attempt_id"),
    AGENT_EXECUTION.c.workflow_id == bindparam("of"),
)
END = update(AGENT_EXECUTION).where(*ATTEMPT, AGENT_EXECUTION.c.status == RUNNING).returning(*NODE)
WROTE_ATTEMPT = select(ONE).where(*ATTEMPT, AGENT_EXECUTION.c.token == bindparam("wanted_token"))
WROTE_EVENT = select(ONE).where(
    EVENT.c.workflow_id == bindparam("of"), EVENT.c.token == bindparam("wanted_token")
)
EMIT = insert(EVENT)
INTERRUPT = (
    update(AGENT_EXECUTION)
    .where(AGENT_EXECUTION.c.workflow_id == bindparam("of"), AGENT_EXECUTION.c.status == RUNNING)
    .values(status=INTERRUPTED, ended_at=bindparam("now"))
)
UNDER_WAY = (
    select(*NODE)
    .where(AGENT_EXECUTION.c.workflow_id == bindparam("of"), AGENT_EXECUTION.c.status == RUNNING)
    .order_by(AGENT_EXECUTION.c.id)
)
UNTIL = select(WAIT.c.until).where(
    WAIT.c.workflow_id == bindparam("of"), WAIT.c.topic == bindparam("on")
)
WAIT_UNTIL = insert(WAIT)
TO_CANCEL = select(WORKFLOW.c.id).where(
    WORKFLOW.c.id.in_(bindparam("ids", expanding=True)), WORKFLOW.c.cancel_requested.is_(True)
)

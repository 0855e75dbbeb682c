"""A worker asks for a schedule's workflow when its moment has come."""

from dbos import DBOSClient, DBOSPortableJSONSerializer

from plimsoll.access.model import LOCAL
from plimsoll.bootstrap.records import open_databases
from plimsoll.kit.page import PageRequest
from plimsoll.pipeline.model import WorkflowQuery, WorkflowStatus
from plimsoll.pipeline.schedule import NewSchedule, put_schedule
from tests.integration.engine.conftest import Engine


def test_a_moment_of_a_schedule_becomes_a_workflow(engine: Engine) -> None:
    engine.start_worker()
    wanted = NewSchedule(
        cron="30 3 29 2 *", template="counted", parameters={"folder": str(engine.folder)}
    )
    put_schedule(
        "leap",
        wanted,
        principal=LOCAL,
        templates=engine.backend.templates,
        schedules=engine.backend.schedules,
    )
    # The moment comes when DBOS is told that it has come: nobody can wait for the next one.
    with open_databases(engine.settings) as databases:
        client = DBOSClient(
            system_database_engine=databases.queue,
            serializer=DBOSPortableJSONSerializer(),
            application_name="plimsoll",
        )
        client.trigger_schedule("leap")
        client.destroy()
    store = engine.backend.workflows
    engine.wait(lambda: bool(store.find(WorkflowQuery(), PageRequest()).items))
    (workflow,) = store.find(WorkflowQuery(), PageRequest()).items
    ended = engine.ended(workflow)
    assert (ended.status, ended.requested_by) == (WorkflowStatus.COMPLETED, "schedule leap")

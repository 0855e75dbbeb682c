// Made from docs/openapi.json by `npm run types`: change that document instead.
export interface paths {
    readonly "/api/v1/workflows": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List workflows, newest first */
        readonly get: operations["list_workflows"];
        readonly put?: never;
        /**
         * Ask for a workflow
         * @description The same Idempotency-Key and body: the same workflow. Without a key: the same workflow while an
         *     identical one is unfinished.
         */
        readonly post: operations["request_workflow"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show a workflow with its tasks and attempts */
        readonly get: operations["get_workflow"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Export a workflow: every attempt with its whole output, and every event */
        readonly get: operations["export_workflow"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Cancel a workflow: what runs is interrupted, what can be undone is */
        readonly post: operations["cancel_workflow"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}/retry": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Retry a failed or cancelled workflow: what was completed and not undone stays */
        readonly post: operations["retry_workflow"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}/answers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Answer a workflow that waits, such as for an approval */
        readonly post: operations["answer_workflow"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/workflows/{workflow_id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Watch a workflow: everything that has happened, then what happens, as it happens */
        readonly get: operations["watch_workflow"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List runs with their conclusions, newest first */
        readonly get: operations["list_runs"];
        readonly put?: never;
        /**
         * Ask for a run of a bundle; its workflow has the same id
         * @description The same Idempotency-Key and body: the same run. Without a key: the same run while an identical
         *     one is unfinished.
         */
        readonly post: operations["start_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show a run: how far it is, its verdict, what people did about it */
        readonly get: operations["get_run"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/abort": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Stop a run: its load is gone within two seconds */
        readonly post: operations["abort_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/judge": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Judge a run whose workflow failed to; a workflow that failed goes on where it stood */
        readonly post: operations["judge_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/approval": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Approve or refuse a run that somebody else asked for */
        readonly post: operations["approve_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/run-plans": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say what a run would do, and what is against it; nothing is sent but a question */
        readonly post: operations["plan_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/results": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show what a run measured by endpoint, without its warm-up */
        readonly get: operations["get_run_results"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/raw": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Fetch what the load tool wrote itself about a run, where that is kept */
        readonly get: operations["get_run_raw_output"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/report": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Fetch a page about a run */
        readonly get: operations["get_run_report"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/fidelity": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show how much a run looked like production, and in what it did not */
        readonly get: operations["get_run_fidelity"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/verdict": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show what a run says about the service, and on what evidence */
        readonly get: operations["get_verdict"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/comparisons": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Compare two runs that were made one after the other */
        readonly get: operations["compare_runs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/load-lines": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List load lines, latest measured first */
        readonly get: operations["list_load_lines"];
        readonly put?: never;
        /**
         * Ask for a search for the highest rate at which a service meets its objectives
         * @description It is a run of the test type `breakpoint`: watch, approve and abort it as any other. What it
         *     found is at `/api/v1/load-lines/{run_id}`. The same Idempotency-Key and body: the same run.
         */
        readonly post: operations["start_load_line"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/load-lines/{run_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show what a search found, with every probe */
        readonly get: operations["get_load_line"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/gate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Ask whether the change that a run is of may go on: allow, warn or block */
        readonly get: operations["check_gate"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/gate-backtests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Ask which past runs a policy would have stopped */
        readonly post: operations["backtest_gate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/kill-switch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show whether the kill switch is pulled */
        readonly get: operations["get_kill_switch"];
        /** Stop every run within two seconds, and let none begin */
        readonly put: operations["pull_kill_switch"];
        readonly post?: never;
        /** Let runs begin again */
        readonly delete: operations["release_kill_switch"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/schedules/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show a schedule */
        readonly get: operations["get_schedule"];
        /** Ask for a workflow at every moment of a cron expression */
        readonly put: operations["put_schedule"];
        readonly post?: never;
        /** End a schedule; workflows that it has asked for go on */
        readonly delete: operations["delete_schedule"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/schedules": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the schedules by name */
        readonly get: operations["list_schedules"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/histories": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the histories of a service in an environment, regressed ones first */
        readonly get: operations["list_histories"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show one metric of one endpoint over many runs, with its change points */
        readonly get: operations["get_history"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/runs/{run_id}/triage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List what people did about a run's findings */
        readonly get: operations["list_triage"];
        readonly put?: never;
        /** Say what is done about a regression: investigate it, accept it, mute it, call it invalid */
        readonly post: operations["triage_run"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/standings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show at a glance how services stand, up to 100 at once
         * @description Those outside the caller's limits are absent. One that nobody knows is there, with nothing.
         */
        readonly get: operations["list_standings"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/standing": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show at a glance how a service stands */
        readonly get: operations["get_standing"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the registered services by name */
        readonly get: operations["list_services"];
        readonly put?: never;
        /** Register a service, or replace what was registered under its name */
        readonly post: operations["register_service"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/endpoints": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show the endpoints in the service's source code, as its last bundle found them */
        readonly get: operations["get_service_endpoints"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/traffic-profile": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show production's traffic by endpoint, as the service's last bundle observed it */
        readonly get: operations["get_service_traffic_profile"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}/coverage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show which endpoints the service's last bundle tests */
        readonly get: operations["get_service_coverage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/services/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show a registered service */
        readonly get: operations["get_service"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/environments/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show an environment */
        readonly get: operations["get_environment"];
        /** Register an environment with its load policy, or replace it */
        readonly put: operations["put_environment"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/environments": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the environments by name */
        readonly get: operations["list_environments"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List bundles, newest first */
        readonly get: operations["list_bundles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Show a bundle: its record, files and manifest */
        readonly get: operations["get_bundle"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}/coverage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what a bundle tests of its service's newest code and traffic
         * @description The newest are those that the service's last bundle was made of; what that bundle no longer
         *     found in the code is removed.
         */
        readonly get: operations["get_bundle_coverage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}/proposals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Open a pull or merge request with a bundle, or bring the open one up to date */
        readonly post: operations["propose_bundle"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}/files/{path}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Fetch a file of a bundle */
        readonly get: operations["get_bundle_file"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}/archive": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Fetch a bundle as a zip archive */
        readonly get: operations["get_bundle_archive"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/bundles/{digest}/link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make a fresh link to a bundle's archive */
        readonly post: operations["link_bundle"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/templates": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the templates with their parameters and graphs */
        readonly get: operations["list_templates"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/traffic-checks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Look at a source of traffic for at most some seconds: can it be read, and what is there
         * @description It reads what a bundle would, within the same limits, and keeps nothing.
         */
        readonly post: operations["check_traffic"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tell that the process is up */
        readonly get: operations["get_health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tell whether everything is there that the server depends on */
        readonly get: operations["get_readiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tell the metrics of this process */
        readonly get: operations["get_metrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AcceptedTask
         * @description A node of the workflow's graph.
         */
        readonly AcceptedTask: {
            /** Taskid */
            readonly taskId: string;
            /** Agent */
            readonly agent: string;
            /**
             * Status
             * @description `pending`, or the status of its last attempt.
             */
            readonly status: string;
            /**
             * Estimatedduration
             * @description In seconds: the median of the last 20.
             */
            readonly estimatedDuration: number;
        };
        /**
         * AcceptedWorkflow
         * @description A workflow that was asked for, now or before.
         */
        readonly AcceptedWorkflow: {
            /** Workflowid */
            readonly workflowId: string;
            readonly status: components["schemas"]["WorkflowStatus"];
            /**
             * Tasks
             * @description In the order of the graph.
             */
            readonly tasks: readonly components["schemas"]["AcceptedTask"][];
        };
        /**
         * AdviceUse
         * @description Who advised about a test, and what became of it.
         */
        readonly AdviceUse: {
            /** Advisor */
            readonly advisor: string;
            readonly saw: components["schemas"]["Disclosure"];
            /** Tokens */
            readonly tokens: number;
            /** Pieces */
            readonly pieces: readonly components["schemas"]["Heeded"][];
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
            /**
             * Kept
             * @default true
             */
            readonly kept?: boolean;
        };
        /**
         * AgentExecution
         * @description One attempt of an agent at a node.
         */
        readonly AgentExecution: {
            /** Id */
            readonly id: number;
            /** Workflow Id */
            readonly workflow_id: string;
            /** Node */
            readonly node: string;
            /** Agent */
            readonly agent: string;
            /** Attempt */
            readonly attempt: number;
            readonly status: components["schemas"]["ExecutionStatus"];
            /**
             * Started At
             * Format: date-time
             */
            readonly started_at: string;
            /** Ended At */
            readonly ended_at?: string | null;
            /** Input */
            readonly input?: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            readonly output?: components["schemas"]["JsonValue"];
            readonly error?: components["schemas"]["ErrorRecord"] | null;
            /**
             * Log
             * @default []
             */
            readonly log?: readonly string[];
        };
        /**
         * AppliedLoad
         * @description What a run was told to apply.
         */
        readonly AppliedLoad: {
            /** @default replay */
            readonly test_type?: components["schemas"]["TestType"];
            /** Duration S */
            readonly duration_s: number;
            /**
             * Scale
             * @default 1
             */
            readonly scale?: number;
        };
        /**
         * Assumption
         * @description A number that no source showed, and what stands in its place.
         */
        readonly Assumption: {
            /** About */
            readonly about: string;
            /** Value */
            readonly value: string;
            /** Because */
            readonly because: string;
        };
        /**
         * Backtest
         * @description What a policy would have done with past runs.
         */
        readonly Backtest: {
            /** Runs */
            readonly runs: readonly components["schemas"]["BacktestRun"][];
            /** Actions */
            readonly actions: {
                readonly [key: string]: number;
            };
            /** False Stops */
            readonly false_stops: number;
            /** Accepted Stops */
            readonly accepted_stops: number;
            /** Let Through */
            readonly let_through: number;
            /** Silent */
            readonly silent: number;
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * BacktestRequest
         * @description A policy that somebody thinks of.
         */
        readonly BacktestRequest: {
            /** Service */
            readonly service: string;
            /**
             * Policy
             * @description YAML, as in docs/gate.md.
             */
            readonly policy: string;
            /**
             * Environment
             * @default default
             */
            readonly environment?: string;
            /**
             * Most
             * @description The latest runs.
             * @default 200
             */
            readonly most?: number;
        };
        /**
         * BacktestRun
         * @description One past run, as the policy would have decided.
         */
        readonly BacktestRun: {
            /** Run Id */
            readonly run_id: string;
            readonly conclusion: components["schemas"]["Conclusion"];
            readonly action: components["schemas"]["GateAction"];
            /**
             * People Said
             * @default
             * @enum {string}
             */
            readonly people_said?: "real" | "false" | "accepted" | "";
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Better
         * @description Which way a metric gets better: response times are better lower, throughput higher.
         * @enum {string}
         */
        readonly Better: "lower" | "higher";
        /**
         * Between
         * @description The borders of the bucket that a percentile lies in.
         */
        readonly Between: {
            /** Low */
            readonly low: number;
            /** High */
            readonly high: number | null;
        };
        /**
         * BlastRadius
         * @description What a run will do.
         */
        readonly BlastRadius: {
            /** Environment */
            readonly environment: string;
            /** Base Url */
            readonly base_url: string;
            /** Requests */
            readonly requests: number;
            /** Writes */
            readonly writes: number;
            /** Writing */
            readonly writing: {
                readonly [key: string]: number;
            };
            /**
             * Made
             * @default 0
             */
            readonly made?: number;
            /** Duration S */
            readonly duration_s: number;
            /** Peak Per Second */
            readonly peak_per_second: number | null;
            /** Virtual Users */
            readonly virtual_users: number;
            /** Sentences */
            readonly sentences: readonly string[];
        };
        /**
         * BodyReport
         * @description What an endpoint takes as its body.
         */
        readonly BodyReport: {
            /** Content Type */
            readonly content_type: string;
            /** Required */
            readonly required: boolean;
            /** Schema */
            readonly schema: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
        };
        /**
         * BundleLink
         * @description Where a bundle's archive can be fetched.
         */
        readonly BundleLink: {
            /** Url */
            readonly url: string;
            /** Expires In S */
            readonly expires_in_s?: number | null;
        };
        /**
         * BundleManifest
         * @description `manifest.json` of a bundle.
         */
        readonly BundleManifest: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Service */
            readonly service: string;
            /** Generator */
            readonly generator: string;
            readonly provenance: components["schemas"]["Provenance"];
            readonly traffic: components["schemas"]["ObservedTraffic"];
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["EndpointEntry"][];
            /** Test Types */
            readonly test_types: {
                readonly [key: string]: components["schemas"]["Load"];
            };
            /**
             * Dispersion
             * @default 1
             */
            readonly dispersion?: number;
            /** Max Rate Per S */
            readonly max_rate_per_s?: number | null;
            readonly journeys?: components["schemas"]["JourneysEntry"] | null;
            readonly login?: components["schemas"]["LoginEntry"] | null;
            /**
             * Makes
             * @default []
             */
            readonly makes?: readonly components["schemas"]["MadeEntry"][];
            readonly personal_data: components["schemas"]["PersonalData"];
            /** Assumptions */
            readonly assumptions: readonly components["schemas"]["Assumption"][];
            readonly advice?: components["schemas"]["AdviceUse"] | null;
            /** Analysts */
            readonly analysts?: {
                readonly [key: string]: components["schemas"]["AdviceUse"];
            };
            /** Left Out */
            readonly left_out: readonly components["schemas"]["LeftOut"][];
            readonly coverage: components["schemas"]["CoverageSummary"];
            readonly proof: components["schemas"]["Proof"] | null;
            /** Files */
            readonly files: {
                readonly [key: string]: string;
            };
        };
        /**
         * BundleRecord
         * @description What is known of a stored bundle without opening it.
         */
        readonly BundleRecord: {
            /** Digest */
            readonly digest: string;
            /** Service */
            readonly service: string;
            /** Workflow Id */
            readonly workflow_id: string;
            /** Location */
            readonly location: string;
            /** Size Bytes */
            readonly size_bytes: number;
            /**
             * Stored At
             * Format: date-time
             */
            readonly stored_at: string;
            /** Endpoints */
            readonly endpoints: number;
            /** Tested Share */
            readonly tested_share: number;
        };
        /**
         * BundleRequest
         * @description What somebody asks for.
         */
        readonly BundleRequest: {
            /** Service */
            readonly service: string;
            /** Repository */
            readonly repository: string;
            /**
             * Ref
             * @default null
             */
            readonly ref?: string | null;
            /** Traffic */
            readonly traffic: string;
            /**
             * @default {
             *       "window": null,
             *       "kept_from_clients": 5,
             *       "day": null,
             *       "timezone": "UTC",
             *       "without": [],
             *       "journeys": false,
             *       "malformed_limit": 0.2
             *     }
             */
            readonly observation?: components["schemas"]["Observation"];
            /**
             * @default {
             *       "p95_factor": 1.2,
             *       "error_factor": 2,
             *       "error_floor": 0.01,
             *       "success_margin": 0.05,
             *       "own_scenarios": 20,
             *       "replay_bins": 1500,
             *       "vu_margin": 2,
             *       "unknown_busy_s": 1,
             *       "rows": 1000,
             *       "stress_factor": 1.5,
             *       "breakpoint_factor": 5,
             *       "scales": {},
             *       "max_rate_per_s": null,
             *       "only_endpoints": [],
             *       "exclude_endpoints": [],
             *       "forbidden_endpoints": [],
             *       "pinned_rates": {},
             *       "user_values": {}
             *     }
             */
            readonly settings?: components["schemas"]["WorkloadSettings"];
            /**
             * Environment
             * @default null
             */
            readonly environment?: string | null;
            /** @default metadata-only */
            readonly llm?: components["schemas"]["Disclosure"];
            /**
             * Minimum Share
             * @default 0.99
             */
            readonly minimum_share?: number;
        };
        /**
         * Burstiness
         * @description The index of dispersion at 1 s: 0 evenly spaced, 1 random, above 1 in bursts.
         */
        readonly Burstiness: {
            /** Production */
            readonly production: number | null;
            /** Run */
            readonly run: number | null;
            /** Error */
            readonly error: number | null;
        };
        /**
         * ChangePoint
         * @description Where the level shifted: what was known when it was reported, and stands from then on.
         *
         *     Levels are in the unit of the metric, effects in shares of the level before.
         */
        readonly ChangePoint: {
            /** Index */
            readonly index: number;
            readonly direction: components["schemas"]["Direction"];
            readonly meaning: components["schemas"]["Meaning"];
            /** Effect */
            readonly effect: number | null;
            /** Interval */
            readonly interval: readonly [
                number,
                number
            ] | null;
            /** Confidence */
            readonly confidence: number;
            /** Before */
            readonly before: number;
            /** After */
            readonly after: number;
            /** N Before */
            readonly n_before: number;
            /** N After */
            readonly n_after: number;
            /** Reported At */
            readonly reported_at: number;
            /** Method */
            readonly method: string;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Check
         * @description One thing that was looked at.
         */
        readonly Check: {
            /** Name */
            readonly name: string;
            readonly state: components["schemas"]["CheckState"];
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * CheckState
         * @description How a check ended.
         * @enum {string}
         */
        readonly CheckState: "ok" | "warning" | "failed";
        /**
         * ColumnEntry
         * @description Where the values of one column come from.
         */
        readonly ColumnEntry: {
            /** File */
            readonly file: string;
            /** Column */
            readonly column: string;
            /**
             * Origin
             * @enum {string}
             */
            readonly origin: "observed" | "synthetic" | "schema" | "user" | "advised";
            /** Rows */
            readonly rows: number;
        };
        /**
         * Comparison
         * @description Candidate against baseline, for one metric of one endpoint.
         *
         *     Values are in the metric's unit, effects in shares of the baseline: +.12 is 12 % more.
         */
        readonly Comparison: {
            /** Endpoint */
            readonly endpoint: string;
            /** Metric */
            readonly metric: string;
            readonly better: components["schemas"]["Better"];
            /** Baseline */
            readonly baseline: number;
            /** Candidate */
            readonly candidate: number;
            /** Effect */
            readonly effect: number | null;
            /** Interval */
            readonly interval: readonly [
                number,
                number
            ] | null;
            /** Chance */
            readonly chance: number | null;
            /** N Baseline */
            readonly n_baseline: number;
            /** N Candidate */
            readonly n_candidate: number;
            /** Method */
            readonly method: string;
            readonly meaning: components["schemas"]["Meaning"] | null;
            /**
             * Undecided
             * @default false
             */
            readonly undecided?: boolean;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Conclusion
         * @description About the service, never about the execution.
         * @enum {string}
         */
        readonly Conclusion: "pass" | "fail" | "inconclusive" | "invalid";
        /**
         * Conditions
         * @description Under which the line was measured; None: not known.
         *
         *     They are compared before a headroom is told.
         */
        readonly Conditions: {
            /** Replicas */
            readonly replicas?: number | null;
            /** Cpu Limit */
            readonly cpu_limit?: number | null;
            /** Memory Limit Bytes */
            readonly memory_limit_bytes?: number | null;
            /** Autoscaler */
            readonly autoscaler?: string | null;
            /** Data Volume */
            readonly data_volume?: string | null;
            /** Version */
            readonly version?: string | null;
        };
        /**
         * Coverage
         * @description Routes in the code × routes in production × routes in the script.
         */
        readonly Coverage: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Rows */
            readonly rows: readonly components["schemas"]["CoverageRow"][];
            /** Tested Share */
            readonly tested_share: number;
        };
        /**
         * CoverageRow
         * @description One endpoint in code, production and script.
         *
         *     tested: in the script. untested: in code and production, not in the script. dead: in code,
         *     without traffic in the window. shadow: in production, on no route of the code. removed: in the
         *     script, and no longer in the code.
         */
        readonly CoverageRow: {
            /** Endpoint */
            readonly endpoint: string;
            /**
             * State
             * @enum {string}
             */
            readonly state: "tested" | "untested" | "dead" | "shadow" | "removed";
            /** Requests */
            readonly requests: number;
            /** Share */
            readonly share: number;
            /** Source */
            readonly source?: string | null;
            /** Reason */
            readonly reason?: string | null;
        };
        /**
         * CoverageSummary
         * @description Routes in the code × routes in production × routes in the script, counted.
         */
        readonly CoverageSummary: {
            /** Endpoints */
            readonly endpoints: {
                readonly [key: string]: number;
            };
            /** Tested Share */
            readonly tested_share: number;
        };
        /**
         * Danger
         * @description What it may do, in words that follow "it".
         * @enum {string}
         */
        readonly Danger: "deletes" | "moves money" | "sends messages" | "administers" | "changes many at once" | "changes credentials" | "ends sessions";
        /**
         * Decision
         * @description What somebody says about a run that waits.
         */
        readonly Decision: {
            /** Approved */
            readonly approved: boolean;
            /**
             * Comment
             * @default
             */
            readonly comment?: string;
        };
        /**
         * Direction
         * @description Where the level of the metric went.
         * @enum {string}
         */
        readonly Direction: "up" | "down";
        /**
         * Disclosure
         * @description What of a service a language model may see.
         * @enum {string}
         */
        readonly Disclosure: "never" | "metadata-only" | "full";
        /**
         * EndpointEntry
         * @description One endpoint of the script.
         */
        readonly EndpointEntry: {
            /** Endpoint */
            readonly endpoint: string;
            /** Slug */
            readonly slug: string;
            /** Function */
            readonly function: string;
            /** Source */
            readonly source: string;
            /** Replayed Requests */
            readonly replayed_requests: number;
            readonly production: components["schemas"]["Measured"] | null;
            readonly objectives: components["schemas"]["Objectives"];
            /** Busy S */
            readonly busy_s: number;
            /** Bodies */
            readonly bodies: number;
            /** Writes */
            readonly writes: boolean;
            readonly needs?: components["schemas"]["Needs"] | null;
            /** Answers */
            readonly answers?: {
                readonly [key: string]: components["schemas"]["Shape"];
            };
        };
        /**
         * EndpointFidelity
         * @description One endpoint in production and in the run.
         */
        readonly EndpointFidelity: {
            /** Endpoint */
            readonly endpoint: string;
            readonly rate: components["schemas"]["plimsoll__run__fidelity_report__Rate"];
            /** Expected By Bin */
            readonly expected_by_bin: readonly number[];
            /** Sent By Bin */
            readonly sent_by_bin: readonly number[];
            /** Latency Ms */
            readonly latency_ms: readonly components["schemas"]["Quantiles"][];
            /** Request Bytes */
            readonly request_bytes: readonly components["schemas"]["Quantiles"][];
            /** Response Bytes */
            readonly response_bytes: readonly components["schemas"]["Quantiles"][];
            readonly statuses: components["schemas"]["Statuses"];
        };
        /**
         * EndpointListing
         * @description One endpoint: where it is declared, what it takes and answers, and how sure that is.
         */
        readonly EndpointListing: {
            /** Method */
            readonly method: string;
            /** Route */
            readonly route: string;
            /** Parameters */
            readonly parameters: readonly components["schemas"]["ParameterReport"][];
            readonly body?: components["schemas"]["BodyReport"] | null;
            /** Responses */
            readonly responses?: {
                readonly [key: string]: {
                    readonly [key: string]: components["schemas"]["JsonValue"];
                };
            };
            /**
             * Security
             * @default []
             */
            readonly security?: readonly components["schemas"]["Security"][];
            readonly source: components["schemas"]["SourceLocation"];
            /** Framework */
            readonly framework: string;
            readonly handler?: components["schemas"]["SourceLocation"] | null;
            /**
             * Reaches
             * @default []
             */
            readonly reaches?: readonly components["schemas"]["FunctionSpan"][];
            /**
             * Confidence
             * @default certain
             * @enum {string}
             */
            readonly confidence?: "certain" | "likely" | "guessed";
            /**
             * Reasons
             * @default []
             */
            readonly reasons?: readonly string[];
        };
        /**
         * EndpointProof
         * @description What the stub saw of one endpoint.
         */
        readonly EndpointProof: {
            /** Endpoint */
            readonly endpoint: string;
            /** Passed */
            readonly passed: boolean;
            /**
             * Problems
             * @default []
             */
            readonly problems?: readonly string[];
        };
        /**
         * EndpointReport
         * @description One endpoint's figures; None where the source does not say.
         */
        readonly EndpointReport: {
            /** Method */
            readonly method: string;
            /** Route */
            readonly route: string;
            /** Requests */
            readonly requests: number;
            readonly rate: components["schemas"]["plimsoll__traffic__report__Rate"];
            readonly latency_ms: components["schemas"]["Percentiles"] | null;
            readonly latency_between_ms: components["schemas"]["PercentilesBetween"] | null;
            /** Error Rate */
            readonly error_rate: number | null;
            readonly request_bytes: components["schemas"]["Percentiles"] | null;
            readonly response_bytes: components["schemas"]["Percentiles"] | null;
        };
        /**
         * EndpointResults
         * @description One line of the table.
         */
        readonly EndpointResults: {
            /** Name */
            readonly name: string;
            /** Requests */
            readonly requests: number;
            /** Failed */
            readonly failed: number;
            /** Error Rate */
            readonly error_rate: number;
            /** Requests Per S */
            readonly requests_per_s: number | null;
            /** P50 Ms */
            readonly p50_ms: number | null;
            /** P90 Ms */
            readonly p90_ms: number | null;
            /** P95 Ms */
            readonly p95_ms: number | null;
            /** P99 Ms */
            readonly p99_ms: number | null;
            /** P99 9 Ms */
            readonly p99_9_ms: number | null;
            /** Latency Error */
            readonly latency_error: number;
            /**
             * Slowest
             * @default []
             */
            readonly slowest?: readonly components["schemas"]["SlowResult"][];
        };
        /**
         * EndpointSecond
         * @description What one endpoint did in one second of a run that goes on.
         */
        readonly EndpointSecond: {
            /** Endpoint */
            readonly endpoint: string;
            /** Second */
            readonly second: number;
            /** Requests */
            readonly requests: number;
            /** Failed */
            readonly failed: number;
            /** Latency Cells */
            readonly latency_cells?: {
                readonly [key: string]: number;
            };
        };
        /**
         * EndpointsReport
         * @description What `plimsoll endpoints --format json` prints: a list.
         */
        readonly EndpointsReport: readonly components["schemas"]["EndpointListing"][];
        /**
         * Environment
         * @description Where services run.
         */
        readonly Environment: {
            /** Name */
            readonly name: string;
            /**
             * Base Url
             * @default
             */
            readonly base_url?: string;
            /**
             * @default {
             *       "allowed_hours": [],
             *       "forbidden_endpoints": [],
             *       "approval_needed": false
             *     }
             */
            readonly policy?: components["schemas"]["LoadPolicy"];
        };
        /**
         * ErrorRecord
         * @description What went wrong.
         */
        readonly ErrorRecord: {
            /** Error */
            readonly error: string;
            /** What */
            readonly what: string;
            /**
             * Where
             * @default
             */
            readonly where?: string;
            /**
             * Fix
             * @default
             */
            readonly fix?: string;
        };
        /**
         * Event
         * @description Something that happened to a workflow, for whoever watches.
         */
        readonly Event: {
            /** Id */
            readonly id: number;
            /** Kind */
            readonly kind: string;
            /** Data */
            readonly data: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
        };
        /**
         * ExecutionStatus
         * @description Where an attempt at a node stands.
         * @enum {string}
         */
        readonly ExecutionStatus: "running" | "completed" | "failed" | "retrying" | "interrupted" | "cancelled" | "undone";
        /**
         * Fidelity
         * @description What `plimsoll fidelity --format json` prints.
         */
        readonly Fidelity: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Profile */
            readonly profile: string;
            readonly applied: components["schemas"]["AppliedLoad"];
            /** Score */
            readonly score: number | null;
            /** Weight Known */
            readonly weight_known: number;
            /** Parts */
            readonly parts: readonly components["schemas"]["Part"][];
            readonly rate: components["schemas"]["plimsoll__run__fidelity_report__Rate"];
            /** Bins */
            readonly bins: readonly components["schemas"]["RateBin"][];
            /** Mix Divergence */
            readonly mix_divergence: number | null;
            /** Left Out Share */
            readonly left_out_share: number;
            /** Left Out */
            readonly left_out: readonly string[];
            /** Unexpected */
            readonly unexpected: readonly string[];
            /** Request Bytes */
            readonly request_bytes: readonly components["schemas"]["Quantiles"][];
            /** Response Bytes */
            readonly response_bytes: readonly components["schemas"]["Quantiles"][];
            /** Latency Ms */
            readonly latency_ms: readonly components["schemas"]["Quantiles"][];
            readonly statuses: components["schemas"]["Statuses"];
            readonly burstiness: components["schemas"]["Burstiness"];
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["EndpointFidelity"][];
            /** Notes */
            readonly notes: readonly string[];
        };
        /**
         * FileReport
         * @description A file of a bundle.
         */
        readonly FileReport: {
            /** Path */
            readonly path: string;
            /** Size Bytes */
            readonly size_bytes: number;
            /** Digest */
            readonly digest: string;
        };
        /**
         * Finding
         * @description A statement and its evidence.
         */
        readonly Finding: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "busiest" | "errors" | "peak" | "slow" | "sudden" | "quiet" | "unknown" | "left_out";
            /** Text */
            readonly text: string;
            /** Evidence */
            readonly evidence?: {
                readonly [key: string]: number;
            };
            /**
             * Endpoints
             * @default []
             */
            readonly endpoints?: readonly string[];
            /**
             * Moments
             * @default []
             */
            readonly moments?: readonly string[];
        };
        /**
         * FunctionSpan
         * @description A function of the repository, from its first to its last line.
         */
        readonly FunctionSpan: {
            /** Name */
            readonly name: string;
            /** File */
            readonly file: string;
            /** Line */
            readonly line: number;
            /** Last Line */
            readonly last_line: number;
        };
        /**
         * GateAction
         * @description For the change that is judged; from mild to severe.
         * @enum {string}
         */
        readonly GateAction: "allow" | "warn" | "block";
        /**
         * GateDecision
         * @description What the change may do.
         */
        readonly GateDecision: {
            /** Run Id */
            readonly run_id: string;
            readonly action: components["schemas"]["GateAction"];
            /** Reasons */
            readonly reasons: readonly components["schemas"]["GateReason"][];
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
        };
        /**
         * GateReason
         * @description Why the gate says so, one finding.
         */
        readonly GateReason: {
            readonly action: components["schemas"]["GateAction"];
            /**
             * Endpoint
             * @default
             */
            readonly endpoint?: string;
            /**
             * Metric
             * @default
             */
            readonly metric?: string;
            /** Rule */
            readonly rule?: number | null;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Halt
         * @description The kill switch, pulled: no run goes on and none begins.
         */
        readonly Halt: {
            /** Reason */
            readonly reason: string;
            /** By */
            readonly by: string;
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
        };
        /**
         * Headroom
         * @description How far production's peak is below the line.
         */
        readonly Headroom: {
            /** Ratio */
            readonly ratio: number | null;
            /** Low */
            readonly low?: number | null;
            /** High */
            readonly high?: number | null;
            /** Production Peak Per S */
            readonly production_peak_per_s: number;
            readonly missing?: components["schemas"]["NoHeadroom"] | null;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Health
         * @description That the process is up.
         */
        readonly Health: {
            /**
             * Status
             * @default ok
             * @constant
             */
            readonly status?: "ok";
        };
        /**
         * Heeded
         * @description One piece of advice that was taken or refused.
         */
        readonly Heeded: {
            /** About */
            readonly about: string;
            /** Taken */
            readonly taken: boolean;
            /**
             * Because
             * @default
             */
            readonly because?: string;
        };
        /**
         * Histories
         * @description All histories of a service in an environment.
         */
        readonly Histories: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Series */
            readonly series: readonly components["schemas"]["SeriesState"][];
        };
        /**
         * History
         * @description One metric of one endpoint over many runs.
         */
        readonly History: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            readonly key: components["schemas"]["SeriesKey"];
            /** Unit */
            readonly unit: string;
            /** Points */
            readonly points: readonly components["schemas"]["Point"][];
            readonly judged: components["schemas"]["SeriesJudgement"];
        };
        /**
         * HistoryJudgement
         * @description Change points and levels of one history, in the order of its runs.
         */
        readonly HistoryJudgement: {
            /** N */
            readonly n: number;
            /** Change Points */
            readonly change_points: readonly components["schemas"]["ChangePoint"][];
            /** Levels */
            readonly levels: readonly components["schemas"]["Level"][];
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * Hours
         * @description A daily interval in UTC; it may span midnight.
         */
        readonly Hours: {
            /**
             * Start
             * Format: time
             */
            readonly start: string;
            /**
             * End
             * Format: time
             */
            readonly end: string;
        };
        /**
         * Interval
         * @description A range of counts, both ends included.
         */
        readonly Interval: {
            /** Low */
            readonly low: number;
            /** High */
            readonly high: number;
        };
        /**
         * InvalidReason
         * @description One thing that makes a run worthless, with the figures that show it.
         */
        readonly InvalidReason: {
            readonly kind: components["schemas"]["Invalidity"];
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Invalidity
         * @description Why a run says nothing about the service.
         * @enum {string}
         */
        readonly Invalidity: "generator_saturated" | "script_failed" | "target_dead" | "target_restarted" | "wrong_version" | "wrong_environment" | "too_short" | "nothing_measured" | "stopped" | "crashed";
        /**
         * JourneyLoad
         * @description What a test type does with JOURNEYS=follow, at scale 1 and the default duration.
         */
        readonly JourneyLoad: {
            /** Sessions */
            readonly sessions: number;
            /** Requests */
            readonly requests: number;
            /** Reached */
            readonly reached: number;
            /** Peak Per Second */
            readonly peak_per_second: number;
            /** Virtual Users */
            readonly virtual_users: number;
            /**
             * Lowered To
             * @default 1
             */
            readonly lowered_to?: number;
        };
        /**
         * JourneysEntry
         * @description Sessions: which endpoint is asked for after which.
         */
        readonly JourneysEntry: {
            /** Observed Sessions */
            readonly observed_sessions: number;
            /** Requests Per Session */
            readonly requests_per_session: number;
            /** Thinks S */
            readonly thinks_s: number;
            /** Visits */
            readonly visits: {
                readonly [key: string]: number;
            };
            /** Transitions */
            readonly transitions: readonly components["schemas"]["TransitionEntry"][];
            /** All Transitions */
            readonly all_transitions: number;
            /** Links */
            readonly links: readonly components["schemas"]["Link"][];
            /** Longest */
            readonly longest: number;
            /** Dispersion */
            readonly dispersion: number;
            /** Test Types */
            readonly test_types: {
                readonly [key: string]: components["schemas"]["JourneyLoad"];
            };
        };
        readonly JsonValue: unknown;
        /**
         * JudgedRun
         * @description A run in a list.
         */
        readonly JudgedRun: {
            readonly run: components["schemas"]["RunRecord"];
            readonly conclusion?: components["schemas"]["Conclusion"] | null;
            /**
             * Explanation
             * @default
             */
            readonly explanation?: string;
            /** @default open */
            readonly judging?: components["schemas"]["Judging"];
        };
        /**
         * Judging
         * @description How far the judging of a run is.
         * @enum {string}
         */
        readonly Judging: "none" | "open" | "being confirmed" | "final" | "missing";
        /**
         * KeptLine
         * @description What a search found, whole.
         */
        readonly KeptLine: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Run Id */
            readonly run_id: string;
            /** Service */
            readonly service: string;
            /** Environment */
            readonly environment: string;
            /** Base Url */
            readonly base_url: string;
            /** Bundle */
            readonly bundle: string;
            /** Workload Digest */
            readonly workload_digest: string;
            /** Version */
            readonly version: string;
            /**
             * Measured At
             * Format: date-time
             */
            readonly measured_at: string;
            readonly load_line: components["schemas"]["LoadLine"];
        };
        /**
         * KillSwitch
         * @description Where the switch stands.
         */
        readonly KillSwitch: {
            readonly halt: components["schemas"]["Halt"] | null;
        };
        /**
         * LateJudging
         * @description How a run is to be judged that was not.
         */
        readonly LateJudging: {
            /**
             * Into History
             * @default false
             */
            readonly into_history?: boolean;
        };
        /**
         * LeftOut
         * @description Traffic that the test does not replay, and why.
         */
        readonly LeftOut: {
            /** Endpoint */
            readonly endpoint: string;
            /** Requests */
            readonly requests: number;
            /** Reason */
            readonly reason: string;
            /**
             * Deliberate
             * @default false
             */
            readonly deliberate?: boolean;
        };
        /**
         * Level
         * @description A stretch of the history between two change points, as known with the last run.
         */
        readonly Level: {
            /** Start */
            readonly start: number;
            /** End */
            readonly end: number;
            /** Level */
            readonly level: number;
            /** Spread */
            readonly spread: number;
        };
        /**
         * LineSummary
         * @description What a search found, in a list.
         */
        readonly LineSummary: {
            /** Run Id */
            readonly run_id: string;
            /** Service */
            readonly service: string;
            /** Environment */
            readonly environment: string;
            /** Version */
            readonly version: string;
            readonly outcome: components["schemas"]["Outcome"];
            /** Line Per S */
            readonly line_per_s: number | null;
            /** Low Per S */
            readonly low_per_s: number | null;
            /** High Per S */
            readonly high_per_s: number | null;
            readonly headroom: components["schemas"]["Headroom"] | null;
            /**
             * Measured At
             * Format: date-time
             */
            readonly measured_at: string;
        };
        /**
         * Link
         * @description A value that a later request of a session takes from an earlier answer.
         */
        readonly Link: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "created id" | "token";
            /** Source */
            readonly source: string;
            /** Field */
            readonly field: string;
            /** Target */
            readonly target: string;
            /** Parameter */
            readonly parameter: string;
            /** Because */
            readonly because: string;
        };
        /**
         * Load
         * @description What a test type does at scale 1 and the default duration.
         */
        readonly Load: {
            /**
             * Formula
             * @default
             */
            readonly formula?: string;
            /** Duration S */
            readonly duration_s: number | null;
            /** Requests */
            readonly requests: number;
            /** Peak Per Second */
            readonly peak_per_second: number | null;
            /** Virtual Users */
            readonly virtual_users: number;
            /**
             * Lowered To
             * @default 1
             */
            readonly lowered_to?: number;
            /** Scenarios */
            readonly scenarios: readonly components["schemas"]["ScenarioLoad"][];
        };
        /**
         * LoadLine
         * @description The highest arrival rate within the objectives.
         */
        readonly LoadLine: {
            readonly outcome: components["schemas"]["Outcome"];
            /** Line Per S */
            readonly line_per_s: number | null;
            /** Interval */
            readonly interval: readonly [
                number | null,
                number | null
            ];
            /** Confidence */
            readonly confidence: number;
            /** Objectives */
            readonly objectives: readonly components["schemas"]["Objective"][];
            readonly binding?: components["schemas"]["Objective"] | null;
            /**
             * Probes
             * @default []
             */
            readonly probes?: readonly components["schemas"]["ProbeRecord"][];
            /**
             * Total S
             * @default 0
             */
            readonly total_s?: number;
            /**
             * Highest Rate Per S
             * @default 0
             */
            readonly highest_rate_per_s?: number;
            readonly recovery?: components["schemas"]["Recovery"] | null;
            /** @default {} */
            readonly conditions?: components["schemas"]["Conditions"];
            readonly headroom?: components["schemas"]["Headroom"] | null;
            /**
             * Method
             * @default
             */
            readonly method?: string;
            /**
             * Explanation
             * @default
             */
            readonly explanation?: string;
            /**
             * Settle
             * @default
             */
            readonly settle?: string;
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * LoadLineRequest
         * @description What somebody asks for.
         */
        readonly LoadLineRequest: {
            /** Bundle */
            readonly bundle: string;
            /**
             * Environment
             * @default null
             */
            readonly environment?: string | null;
            /**
             * Base Url
             * @default null
             */
            readonly base_url?: string | null;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /** P95 Ms */
            readonly p95_ms: number;
            /**
             * Max Error Rate
             * @default 0.01
             */
            readonly max_error_rate?: number;
            /**
             * Min Rate Per S
             * @default null
             */
            readonly min_rate_per_s?: number | null;
            /**
             * Max Rate Per S
             * @default null
             */
            readonly max_rate_per_s?: number | null;
            /**
             * Max Total S
             * @default 600
             */
            readonly max_total_s?: number;
            /**
             * @default {
             *       "replicas": null,
             *       "cpu_limit": null,
             *       "memory_limit_bytes": null,
             *       "autoscaler": null,
             *       "data_volume": null,
             *       "version": null
             *     }
             */
            readonly conditions?: components["schemas"]["Conditions"];
            /**
             * Production Peak Per S
             * @default null
             */
            readonly production_peak_per_s?: number | null;
            /** @default null */
            readonly production_conditions?: components["schemas"]["Conditions"] | null;
            /** @default null */
            readonly scaling?: components["schemas"]["Scaling"] | null;
            /**
             * Into History
             * @default true
             */
            readonly into_history?: boolean;
        };
        /**
         * LoadPolicy
         * @description What an environment may be put through.
         */
        readonly LoadPolicy: {
            /** Max Rate Per S */
            readonly max_rate_per_s?: number | null;
            /**
             * Allowed Hours
             * @default []
             */
            readonly allowed_hours?: readonly components["schemas"]["Hours"][];
            /**
             * Forbidden Endpoints
             * @default []
             */
            readonly forbidden_endpoints?: readonly string[];
            /**
             * Approval Needed
             * @default false
             */
            readonly approval_needed?: boolean;
        };
        /**
         * LoginEntry
         * @description How users log in, if somebody names some.
         */
        readonly LoginEntry: {
            /** At */
            readonly at: string | null;
            /** Token */
            readonly token: string | null;
            /** Csrf */
            readonly csrf: string | null;
            /** Slugs */
            readonly slugs: readonly string[];
        };
        /**
         * MadeEntry
         * @description Things that a test makes before it begins, and deletes when it is over.
         */
        readonly MadeEntry: {
            /** Made By */
            readonly made_by: string;
            /** Deleted By */
            readonly deleted_by: string | null;
            /** In Smoke */
            readonly in_smoke: number;
            /** In Others */
            readonly in_others: number;
        };
        /**
         * Mark
         * @description Something that people should see at a run of a history.
         */
        readonly Mark: {
            /** Index */
            readonly index: number;
            /** Run Id */
            readonly run_id: string;
            readonly kind: components["schemas"]["MarkKind"];
            readonly explains?: components["schemas"]["ChangePoint"] | null;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * MarkKind
         * @description What is known about a run besides its measurement.
         * @enum {string}
         */
        readonly MarkKind: "workload changed" | "accepted";
        /**
         * Meaning
         * @description What a shift means, by the direction of the metric.
         * @enum {string}
         */
        readonly Meaning: "regression" | "improvement";
        /**
         * Measured
         * @description What production asked of one endpoint in the window.
         */
        readonly Measured: {
            /** Requests */
            readonly requests: number;
            /** Share */
            readonly share: number;
            /** Average Per Second */
            readonly average_per_second: number;
            /** Peak Per Second */
            readonly peak_per_second: number;
            /** Error Rate */
            readonly error_rate: number;
            readonly latency_ms: components["schemas"]["Percentiles"] | null;
            readonly request_bytes: components["schemas"]["Percentiles"] | null;
            readonly response_bytes: components["schemas"]["Percentiles"] | null;
        };
        /**
         * Needs
         * @description Of one endpoint. What the code does not show is not in it.
         */
        readonly Needs: {
            /** Credential */
            readonly credential?: string | null;
            /** Existing */
            readonly existing?: {
                readonly [key: string]: string;
            };
            /**
             * After
             * @default []
             */
            readonly after?: readonly string[];
            /** Idempotent */
            readonly idempotent: boolean;
            /**
             * Danger
             * @default []
             */
            readonly danger?: readonly components["schemas"]["Danger"][];
            /**
             * Because
             * @default []
             */
            readonly because?: readonly string[];
        };
        /**
         * NewAnswer
         * @description A message for a workflow that waits, or will wait, for a topic.
         */
        readonly NewAnswer: {
            /** Topic */
            readonly topic: string;
            readonly message: components["schemas"]["JsonValue"];
            /**
             * Key
             * @description The same key leaves the message once.
             */
            readonly key?: string | null;
        };
        /**
         * A workflow of the template bundle
         * @description A workflow that somebody asks for.
         */
        readonly NewBundleWorkflow: {
            /**
             * Requestedby
             * @description Who asks, for display; answerable is whoever the token names.
             * @default
             */
            readonly requestedBy?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly template: "bundle";
            readonly parameters: components["schemas"]["BundleRequest"];
            /**
             * Priority
             * @description Lower is earlier.
             * @default 0
             */
            readonly priority?: number;
        };
        /**
         * NewEnvironment
         * @description An environment; its name is in the path.
         */
        readonly NewEnvironment: {
            /**
             * Base Url
             * @default
             */
            readonly base_url?: string;
            /**
             * @default {
             *       "allowed_hours": [],
             *       "forbidden_endpoints": [],
             *       "approval_needed": false
             *     }
             */
            readonly policy?: components["schemas"]["LoadPolicy"];
        };
        /**
         * NewHalt
         * @description Why every run has to stop.
         */
        readonly NewHalt: {
            /** Reason */
            readonly reason: string;
        };
        /**
         * NewLoadLine
         * @description A search for the load line that somebody asks for.
         */
        readonly NewLoadLine: {
            /** Bundle */
            readonly bundle: string;
            /** Environment */
            readonly environment?: string | null;
            /** Base Url */
            readonly base_url?: string | null;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /** P95 Ms */
            readonly p95_ms: number;
            /**
             * Max Error Rate
             * @default 0.01
             */
            readonly max_error_rate?: number;
            /** Min Rate Per S */
            readonly min_rate_per_s?: number | null;
            /** Max Rate Per S */
            readonly max_rate_per_s?: number | null;
            /**
             * Max Total S
             * @default 600
             */
            readonly max_total_s?: number;
            /** @default {} */
            readonly conditions?: components["schemas"]["Conditions"];
            /** Production Peak Per S */
            readonly production_peak_per_s?: number | null;
            readonly production_conditions?: components["schemas"]["Conditions"] | null;
            readonly scaling?: components["schemas"]["Scaling"] | null;
            /**
             * Into History
             * @default true
             */
            readonly into_history?: boolean;
        };
        /**
         * A workflow of the template load-line
         * @description A workflow that somebody asks for.
         */
        readonly NewLoadLineWorkflow: {
            /**
             * Requestedby
             * @description Who asks, for display; answerable is whoever the token names.
             * @default
             */
            readonly requestedBy?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly template: "load-line";
            readonly parameters: components["schemas"]["LoadLineRequest"];
            /**
             * Priority
             * @description Lower is earlier.
             * @default 0
             */
            readonly priority?: number;
        };
        /**
         * A workflow of the template regression
         * @description A workflow that somebody asks for.
         */
        readonly NewRegressionWorkflow: {
            /**
             * Requestedby
             * @description Who asks, for display; answerable is whoever the token names.
             * @default
             */
            readonly requestedBy?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly template: "regression";
            readonly parameters: components["schemas"]["RegressionRequest"];
            /**
             * Priority
             * @description Lower is earlier.
             * @default 0
             */
            readonly priority?: number;
        };
        /**
         * NewRun
         * @description A run that somebody asks for.
         */
        readonly NewRun: {
            /** Environment */
            readonly environment?: string | null;
            /** Base Url */
            readonly base_url?: string | null;
            /** @default replay */
            readonly test_type?: components["schemas"]["TestType"];
            /** Duration S */
            readonly duration_s?: number | null;
            /**
             * Scale
             * @default 1
             */
            readonly scale?: number;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /** Bundle */
            readonly bundle: string;
            /**
             * Into History
             * @default true
             */
            readonly into_history?: boolean;
            /**
             * Confirm
             * @default true
             */
            readonly confirm?: boolean;
        };
        /**
         * NewSchedule
         * @description What somebody asks for, and when.
         */
        readonly NewSchedule: {
            /** Cron */
            readonly cron: string;
            /**
             * Timezone
             * @default UTC
             */
            readonly timezone?: string;
            /** Template */
            readonly template: string;
            /** Parameters */
            readonly parameters: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
        };
        /**
         * NewTrafficCheck
         * @description Which source somebody wants to know of.
         */
        readonly NewTrafficCheck: {
            /** Service */
            readonly service: string;
            /** Traffic */
            readonly traffic: string;
        };
        /**
         * NewTriage
         * @description What somebody says about a finding of a run's verdict.
         */
        readonly NewTriage: {
            readonly state?: components["schemas"]["TriageState"] | null;
            /** Assignee */
            readonly assignee?: string | null;
            /** Muted Until */
            readonly muted_until?: string | null;
            /**
             * Unmute
             * @default false
             */
            readonly unmute?: boolean;
            /**
             * Comment
             * @default
             */
            readonly comment?: string;
            readonly expected?: components["schemas"]["TriageState"] | null;
            /** Endpoint */
            readonly endpoint: string;
            /** Metric */
            readonly metric: string;
        };
        /**
         * NewWorkflow
         * @description A workflow that somebody asks for.
         */
        readonly NewWorkflow: components["schemas"]["NewBundleWorkflow"] | components["schemas"]["NewLoadLineWorkflow"] | components["schemas"]["NewRegressionWorkflow"];
        /**
         * NewestConclusion
         * @description What was concluded from the newest of the last runs that was judged.
         */
        readonly NewestConclusion: {
            /** Run Id */
            readonly run_id: string;
            /** Environment */
            readonly environment: string;
            readonly test_type: components["schemas"]["TestType"];
            readonly conclusion: components["schemas"]["Conclusion"];
            /** Explanation */
            readonly explanation: string;
            /**
             * Judged At
             * Format: date-time
             */
            readonly judged_at: string;
        };
        /**
         * NewestRun
         * @description The run that was asked for last.
         */
        readonly NewestRun: {
            /** Id */
            readonly id: string;
            /** Environment */
            readonly environment: string;
            readonly test_type: components["schemas"]["TestType"];
            readonly status: components["schemas"]["RunStatus"];
            /**
             * Created At
             * Format: date-time
             */
            readonly created_at: string;
            /** Ended At */
            readonly ended_at: string | null;
        };
        /**
         * NoHeadroom
         * @description Why a headroom cannot be told.
         * @enum {string}
         */
        readonly NoHeadroom: "no_load_line" | "no_production_peak" | "not_equivalent";
        /**
         * Node
         * @description A step of a pipeline.
         */
        readonly Node: {
            /** Name */
            readonly name: string;
            /** Agent */
            readonly agent: string;
        };
        /**
         * Objective
         * @description One limit that the service has to stay within.
         *
         *     Both kinds are shares of requests: a 95th percentile within 250 ms is the same as at most 5 % of
         *     the requests taking longer. So one test serves both.
         */
        readonly Objective: {
            readonly kind: components["schemas"]["ObjectiveKind"];
            /** Limit */
            readonly limit: number;
            /**
             * Quantile
             * @default 0.95
             */
            readonly quantile?: number;
            /**
             * Endpoint
             * @default *
             */
            readonly endpoint?: string;
        };
        /**
         * ObjectiveFigures
         * @description One objective in one probe.
         */
        readonly ObjectiveFigures: {
            /** Objective */
            readonly objective: string;
            /** Measured */
            readonly measured: number | null;
            /** Missed Share */
            readonly missed_share: number | null;
        };
        /**
         * ObjectiveKind
         * @description What an objective limits.
         * @enum {string}
         */
        readonly ObjectiveKind: "latency" | "errors";
        /**
         * ObjectiveResult
         * @description One threshold or SLO, and whether the run met it.
         */
        readonly ObjectiveResult: {
            /** Endpoint */
            readonly endpoint: string;
            /** Name */
            readonly name: string;
            /**
             * Metric
             * @default
             */
            readonly metric?: string;
            /**
             * Kind
             * @default threshold
             * @enum {string}
             */
            readonly kind?: "threshold" | "slo";
            /** Measured */
            readonly measured: number | null;
            /** Limit */
            readonly limit: number;
            /** Met */
            readonly met: boolean | null;
            /**
             * As Before
             * @default false
             */
            readonly as_before?: boolean;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Objectives
         * @description What a run has to keep for one endpoint, derived from production.
         */
        readonly Objectives: {
            /** P95 Ms */
            readonly p95_ms: number | null;
            /** P95 Within */
            readonly p95_within?: readonly [
                number,
                number
            ] | null;
            /** Error Rate */
            readonly error_rate: number | null;
            /** Success Rate */
            readonly success_rate: number | null;
        };
        /**
         * Observation
         * @description What to observe and how much of it may be kept.
         */
        readonly Observation: {
            /** @default null */
            readonly window?: components["schemas"]["Window"] | null;
            /**
             * Kept From Clients
             * @default 5
             */
            readonly kept_from_clients?: number;
            /**
             * Day
             * @default null
             */
            readonly day?: ("weekday" | "weekend" | "busiest") | null;
            /**
             * Timezone
             * @default UTC
             */
            readonly timezone?: string;
            /**
             * Without
             * @default []
             */
            readonly without?: readonly components["schemas"]["Window"][];
            /**
             * Journeys
             * @default false
             */
            readonly journeys?: boolean;
            /**
             * Malformed Limit
             * @default 0.2
             */
            readonly malformed_limit?: number;
        };
        /**
         * ObservedTraffic
         * @description The profile as a whole.
         */
        readonly ObservedTraffic: {
            /** Requests */
            readonly requests: number;
            /** Replayed Requests */
            readonly replayed_requests: number;
            /** Step S */
            readonly step_s: number;
            /** Distinct Clients */
            readonly distinct_clients: number;
            /** Excluded */
            readonly excluded: {
                readonly [key: string]: number;
            };
            /** Malformed */
            readonly malformed: number;
            /** Dispersion */
            readonly dispersion?: number | null;
            /** Figures From */
            readonly figures_from?: {
                readonly [key: string]: string;
            };
            /**
             * Findings
             * @default []
             */
            readonly findings?: readonly components["schemas"]["Finding"][];
            /**
             * Sentences
             * @default []
             */
            readonly sentences?: readonly components["schemas"]["Sentence"][];
            /** Notes */
            readonly notes: readonly string[];
        };
        /**
         * Outcome
         * @description How the search ended.
         * @enum {string}
         */
        readonly Outcome: "found" | "wide" | "at_least" | "never" | "inconclusive" | "generator_saturated" | "stopped";
        /** BundleRecordPage */
        readonly Page_BundleRecord_: {
            /** Items */
            readonly items: readonly components["schemas"]["BundleRecord"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** EnvironmentPage */
        readonly Page_Environment_: {
            /** Items */
            readonly items: readonly components["schemas"]["Environment"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** JudgedRunPage */
        readonly Page_JudgedRun_: {
            /** Items */
            readonly items: readonly components["schemas"]["JudgedRun"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** LineSummaryPage */
        readonly Page_LineSummary_: {
            /** Items */
            readonly items: readonly components["schemas"]["LineSummary"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** ServicePage */
        readonly Page_Service_: {
            /** Items */
            readonly items: readonly components["schemas"]["Service"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** ShownSchedulePage */
        readonly Page_ShownSchedule_: {
            /** Items */
            readonly items: readonly components["schemas"]["ShownSchedule"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** ShownTemplatePage */
        readonly Page_ShownTemplate_: {
            /** Items */
            readonly items: readonly components["schemas"]["ShownTemplate"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /** WorkflowPage */
        readonly Page_Workflow_: {
            /** Items */
            readonly items: readonly components["schemas"]["Workflow"][];
            /** Next Cursor */
            readonly next_cursor?: string | null;
        };
        /**
         * ParameterReport
         * @description One input of an endpoint.
         */
        readonly ParameterReport: {
            /** Name */
            readonly name: string;
            /**
             * In
             * @enum {string}
             */
            readonly in: "path" | "query" | "header" | "cookie" | "body";
            /**
             * Type
             * @enum {string}
             */
            readonly type: "string" | "integer" | "number" | "boolean" | "array" | "object" | "null" | "any";
            /** Required */
            readonly required: boolean;
            /** Schema */
            readonly schema?: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
        };
        /**
         * Part
         * @description One part of the score.
         */
        readonly Part: {
            /**
             * Name
             * @enum {string}
             */
            readonly name: "rates" | "rhythm" | "mix" | "coverage" | "request sizes" | "response sizes" | "burstiness" | "statuses" | "latency";
            /** Weight */
            readonly weight: number;
            /** Points */
            readonly points: number | null;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * Peak
         * @description A stretch of the window, and the mean rate of all endpoints together in it.
         */
        readonly Peak: {
            /**
             * Start
             * Format: date-time
             */
            readonly start: string;
            /** Duration S */
            readonly duration_s: number;
            /** Per Second */
            readonly per_second: number;
        };
        /**
         * Peaks
         * @description Of a profile; None where the window is too short to have one.
         */
        readonly Peaks: {
            readonly busy_hour: components["schemas"]["Peak"] | null;
            readonly peak: components["schemas"]["Peak"] | null;
            readonly steepest_rise: components["schemas"]["Rise"] | null;
        };
        /**
         * Percentiles
         * @description Of a measurement; the unit is in the name of the field that holds it.
         */
        readonly Percentiles: {
            /** P50 */
            readonly p50: number;
            /** P90 */
            readonly p90: number;
            /** P95 */
            readonly p95: number;
            /** P99 */
            readonly p99: number;
        };
        /**
         * PercentilesBetween
         * @description The borders of the buckets that percentiles of the response time were counted in.
         */
        readonly PercentilesBetween: {
            readonly p50: components["schemas"]["Between"];
            readonly p90: components["schemas"]["Between"];
            readonly p95: components["schemas"]["Between"];
            readonly p99: components["schemas"]["Between"];
        };
        /**
         * PersonalData
         * @description What of production's values is in the bundle.
         */
        readonly PersonalData: {
            /** Kept From Clients */
            readonly kept_from_clients: number;
            /** Columns */
            readonly columns: readonly components["schemas"]["ColumnEntry"][];
        };
        /**
         * Point
         * @description One run in the history of one metric of one endpoint.
         */
        readonly Point: {
            /** Run Id */
            readonly run_id: string;
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
            /** Value */
            readonly value: number;
            /** N */
            readonly n: number;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /**
             * Workload Digest
             * @default
             */
            readonly workload_digest?: string;
        };
        /**
         * Preflight
         * @description What was found; nothing was sent to the target but a question or two.
         */
        readonly Preflight: {
            /** Checks */
            readonly checks: readonly components["schemas"]["Check"][];
            readonly blast_radius: components["schemas"]["BlastRadius"];
            /**
             * Approval Needed
             * @default false
             */
            readonly approval_needed?: boolean;
            readonly answer: components["schemas"]["TargetAnswer"];
        };
        /**
         * ProbeRecord
         * @description One probe, as it is shown.
         */
        readonly ProbeRecord: {
            /** Rate Per S */
            readonly rate_per_s: number;
            /** From Rate Per S */
            readonly from_rate_per_s: number;
            /** Started S */
            readonly started_s: number;
            /** Seconds */
            readonly seconds: number;
            /** Warm Up S */
            readonly warm_up_s: number;
            /** Requests */
            readonly requests: number;
            /** P95 Ms */
            readonly p95_ms: number | null;
            /** Error Rate */
            readonly error_rate: number | null;
            /** Dropped */
            readonly dropped: number;
            /** Figures */
            readonly figures: readonly components["schemas"]["ObjectiveFigures"][];
            readonly verdict: components["schemas"]["ProbeVerdict"];
            /** Ended */
            readonly ended: string;
        };
        /**
         * ProbeVerdict
         * @description What one probe says by itself.
         * @enum {string}
         */
        readonly ProbeVerdict: "within" | "over" | "undecided" | "climb" | "recovery";
        /**
         * Problem
         * @description Why a request was not done, and what to do next.
         */
        readonly Problem: {
            /** Type */
            readonly type: string;
            /** Title */
            readonly title: string;
            /** Status */
            readonly status: number;
            /** Detail */
            readonly detail: string;
            /** Instance */
            readonly instance: string;
            /**
             * Where
             * @default
             */
            readonly where?: string;
            /**
             * Fix
             * @default
             */
            readonly fix?: string;
            /**
             * Errors
             * @default []
             */
            readonly errors?: readonly components["schemas"]["ProblemFault"][];
        };
        /**
         * ProblemFault
         * @description One thing that is wrong with a request.
         */
        readonly ProblemFault: {
            /** Where */
            readonly where: string;
            /** What */
            readonly what: string;
        };
        /**
         * ProfileReport
         * @description What `plimsoll profile --format json` prints, whatever the source.
         */
        readonly ProfileReport: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Source */
            readonly source: string;
            readonly window: components["schemas"]["Window"];
            /** Requests */
            readonly requests: number;
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["EndpointReport"][];
            /** Excluded */
            readonly excluded: {
                readonly [key: string]: number;
            };
            /** Malformed */
            readonly malformed: number;
            readonly peaks: components["schemas"]["Peaks"];
            /** Dispersion */
            readonly dispersion: number | null;
            /** Figures From */
            readonly figures_from: {
                readonly [key: string]: string;
            };
            /** Findings */
            readonly findings: readonly components["schemas"]["Finding"][];
            /** Notes */
            readonly notes: readonly string[];
        };
        /**
         * Proof
         * @description That a bundle runs: inspected and run once against a stub that validates the requests.
         */
        readonly Proof: {
            /** K6 */
            readonly k6: string;
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["EndpointProof"][];
            /** Share */
            readonly share: number;
        };
        /**
         * ProposalRequest
         * @description Where a bundle is proposed.
         */
        readonly ProposalRequest: {
            /** To */
            readonly to: string;
            /**
             * Folder
             * @default loadtest
             */
            readonly folder?: string;
            /** Base */
            readonly base?: string | null;
            /**
             * Draft
             * @default false
             */
            readonly draft?: boolean;
        };
        /**
         * ProposedBundle
         * @description What `plimsoll bundle propose --format json` prints.
         */
        readonly ProposedBundle: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Digest */
            readonly digest: string;
            /** Service */
            readonly service: string;
            /**
             * Outcome
             * @enum {string}
             */
            readonly outcome: "opened" | "updated" | "unchanged";
            /** Repository */
            readonly repository: string;
            /** Folder */
            readonly folder: string;
            /** Branch */
            readonly branch: string;
            /** Base */
            readonly base: string;
            /** Url */
            readonly url: string | null;
            /** Commit */
            readonly commit?: string | null;
            /**
             * Written
             * @default 0
             */
            readonly written?: number;
            /**
             * Removed
             * @default 0
             */
            readonly removed?: number;
        };
        /**
         * Provenance
         * @description Where a bundle comes from: facts derived from inputs, so that it can be made again.
         */
        readonly Provenance: {
            /** Service */
            readonly service: string;
            /** Traffic Source */
            readonly traffic_source: string;
            /** Traffic Digest */
            readonly traffic_digest: string;
            readonly window: components["schemas"]["Window"];
            /** Repository */
            readonly repository: string;
            /** Commit */
            readonly commit: string | null;
            /** Generator */
            readonly generator: string;
        };
        /**
         * Quantiles
         * @description A quantile of production and of the run; None where one of the two does not know it.
         */
        readonly Quantiles: {
            /** Q */
            readonly q: number;
            /** Production */
            readonly production: number | null;
            /** Run */
            readonly run: number | null;
            /** Error */
            readonly error: number | null;
            /**
             * Bucket Error
             * @default 0
             */
            readonly bucket_error?: number;
        };
        /**
         * RateBin
         * @description A stretch of the run, all endpoints together.
         */
        readonly RateBin: {
            /** Start S */
            readonly start_s: number;
            /** Duration S */
            readonly duration_s: number;
            /** Expected */
            readonly expected: number;
            /** Sent */
            readonly sent: number;
            /** Error */
            readonly error: number | null;
        };
        /**
         * Readiness
         * @description Whether the server can do its work, and what it lacks.
         */
        readonly Readiness: {
            /**
             * Status
             * @enum {string}
             */
            readonly status: "ok" | "failed";
            /** Checks */
            readonly checks: {
                readonly [key: string]: "ok" | "failed";
            };
        };
        /**
         * Reason
         * @description Why somebody does something.
         */
        readonly Reason: {
            /**
             * Reason
             * @default
             */
            readonly reason?: string;
        };
        /**
         * Recovery
         * @description How latency came back after the service was overloaded.
         */
        readonly Recovery: {
            /** From Rate Per S */
            readonly from_rate_per_s: number;
            /** To Rate Per S */
            readonly to_rate_per_s: number;
            /** Seconds */
            readonly seconds: number | null;
            /** Watched S */
            readonly watched_s: number;
            /** Unseen S */
            readonly unseen_s: number;
        };
        /**
         * RegressionRequest
         * @description What somebody asks for.
         */
        readonly RegressionRequest: {
            /**
             * Environment
             * @default null
             */
            readonly environment?: string | null;
            /**
             * Base Url
             * @default null
             */
            readonly base_url?: string | null;
            /** @default replay */
            readonly test_type?: components["schemas"]["TestType"];
            /**
             * Duration S
             * @default null
             */
            readonly duration_s?: number | null;
            /**
             * Scale
             * @default 1
             */
            readonly scale?: number;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /** Bundle */
            readonly bundle: string;
            /**
             * Into History
             * @default true
             */
            readonly into_history?: boolean;
            /**
             * Confirm
             * @default true
             */
            readonly confirm?: boolean;
        };
        /**
         * ResultsReport
         * @description A run in figures.
         */
        readonly ResultsReport: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Requests */
            readonly requests: number;
            /** Failed */
            readonly failed: number;
            /** Error Rate */
            readonly error_rate: number | null;
            /** Span S */
            readonly span_s: number;
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["EndpointResults"][];
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * Rise
         * @description From one minute to the next (one step to the next, where those are longer).
         */
        readonly Rise: {
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
            /** Duration S */
            readonly duration_s: number;
            /** From Per Second */
            readonly from_per_second: number;
            /** To Per Second */
            readonly to_per_second: number;
        };
        /**
         * RunComparison
         * @description Two runs side by side on a page; they ran one after the other.
         */
        readonly RunComparison: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            readonly baseline: components["schemas"]["RunRecord"];
            readonly candidate: components["schemas"]["RunRecord"];
            /** Comparisons */
            readonly comparisons: readonly components["schemas"]["Comparison"][];
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * RunDetails
         * @description A run with all that people look at first; what it measured is asked for by itself.
         */
        readonly RunDetails: {
            readonly run: components["schemas"]["RunRecord"];
            readonly progress?: components["schemas"]["RunProgress"] | null;
            readonly verdict?: components["schemas"]["Verdict"] | null;
            /** @default open */
            readonly judging?: components["schemas"]["Judging"];
            /**
             * Triage
             * @default []
             */
            readonly triage?: readonly components["schemas"]["TriageEntry"][];
        };
        /**
         * RunProgress
         * @description Where a run is.
         */
        readonly RunProgress: {
            /** Elapsed S */
            readonly elapsed_s: number;
            /** Requests */
            readonly requests: number;
            /** Failed */
            readonly failed: number;
            /** Virtual Users */
            readonly virtual_users: number;
        };
        /**
         * RunRecord
         * @description One execution of one bundle against one environment at one service version.
         */
        readonly RunRecord: {
            /** Id */
            readonly id: string;
            /** Service */
            readonly service: string;
            /** Environment */
            readonly environment: string;
            /** Base Url */
            readonly base_url: string;
            /** Bundle Digest */
            readonly bundle_digest: string;
            /**
             * Workload Digest
             * @default
             */
            readonly workload_digest?: string;
            readonly test_type: components["schemas"]["TestType"];
            /** Duration S */
            readonly duration_s: number;
            /**
             * Scale
             * @default 1
             */
            readonly scale?: number;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /**
             * Workflow Id
             * @default
             */
            readonly workflow_id?: string;
            /**
             * Requested By
             * @default
             */
            readonly requested_by?: string;
            /** @default queued */
            readonly status?: components["schemas"]["RunStatus"];
            /**
             * Created At
             * Format: date-time
             */
            readonly created_at: string;
            /** Started At */
            readonly started_at?: string | null;
            /** Ended At */
            readonly ended_at?: string | null;
            /**
             * Requests
             * @default 0
             */
            readonly requests?: number;
            /** Error Rate */
            readonly error_rate?: number | null;
            /**
             * Reason
             * @default
             */
            readonly reason?: string;
            readonly validity?: components["schemas"]["Validity"] | null;
            /** Fidelity */
            readonly fidelity?: number | null;
        };
        /**
         * RunStatus
         * @description How the *execution* goes; says nothing about the service.
         * @enum {string}
         */
        readonly RunStatus: "queued" | "running" | "completed" | "aborted" | "crashed";
        /**
         * Scaling
         * @description A measured factor: how many times this environment's line production's own is.
         */
        readonly Scaling: {
            /** Low */
            readonly low: number;
            /** High */
            readonly high: number;
        };
        /**
         * ScenarioLoad
         * @description What one scenario does at scale 1 and the default duration.
         */
        readonly ScenarioLoad: {
            /** Name */
            readonly name: string;
            /** Endpoints */
            readonly endpoints: readonly string[];
            /** Requests */
            readonly requests: number;
            /** Peak Per Second */
            readonly peak_per_second: number;
            /** Virtual Users */
            readonly virtual_users: number;
        };
        /**
         * Security
         * @description A credential that an endpoint asks for.
         */
        readonly Security: {
            /**
             * Scheme
             * @enum {string}
             */
            readonly scheme: "bearer" | "basic" | "api_key" | "other";
            /**
             * Location
             * @default header
             * @enum {string}
             */
            readonly location?: "header" | "query" | "cookie";
            /**
             * Name
             * @default Authorization
             */
            readonly name?: string;
        };
        /**
         * SeenEndpoint
         * @description One endpoint; the route is a raw path with its variable parts replaced.
         */
        readonly SeenEndpoint: {
            /** Method */
            readonly method: string;
            /** Route */
            readonly route: string;
            /** Requests */
            readonly requests: number;
        };
        /**
         * Sentence
         * @description A statement in other words.
         */
        readonly Sentence: {
            /** Text */
            readonly text: string;
            /** Rests On */
            readonly rests_on: readonly ("busiest" | "errors" | "peak" | "slow" | "sudden" | "quiet" | "unknown" | "left_out")[];
        };
        /**
         * SeriesJudgement
         * @description A history of one metric of one endpoint.
         */
        readonly SeriesJudgement: {
            readonly judged: components["schemas"]["HistoryJudgement"];
            /** Marks */
            readonly marks: readonly components["schemas"]["Mark"][];
            /** Current Start */
            readonly current_start: number;
            readonly open_regression?: components["schemas"]["ChangePoint"] | null;
        };
        /**
         * SeriesKey
         * @description Names a history; nothing of it changes when a bundle is made anew.
         */
        readonly SeriesKey: {
            /** Service */
            readonly service: string;
            /** Environment */
            readonly environment: string;
            /** Test Type */
            readonly test_type: string;
            /** Endpoint */
            readonly endpoint: string;
            /** Metric */
            readonly metric: string;
        };
        /**
         * SeriesState
         * @description A history in a list: where it stands.
         */
        readonly SeriesState: {
            readonly key: components["schemas"]["SeriesKey"];
            /** Runs */
            readonly runs: number;
            readonly latest: components["schemas"]["Point"];
            /** Level */
            readonly level: number;
            /** Spread */
            readonly spread: number;
            /** Regressed */
            readonly regressed: boolean;
        };
        /**
         * Service
         * @description A deployable unit that somebody registered.
         */
        readonly Service: {
            /** Name */
            readonly name: string;
            /**
             * Title
             * @default
             */
            readonly title?: string;
            /**
             * Owner
             * @default
             */
            readonly owner?: string;
            /**
             * Repository
             * @default
             */
            readonly repository?: string;
            /** Ref */
            readonly ref?: string | null;
            /**
             * Traffic
             * @default
             */
            readonly traffic?: string;
            /** @default metadata-only */
            readonly llm?: components["schemas"]["Disclosure"];
        };
        /**
         * Shape
         * @description A JSON answer: what it is, and the properties that it always has.
         */
        readonly Shape: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "object" | "array";
            /**
             * Required
             * @default []
             */
            readonly required?: readonly string[];
        };
        /**
         * ShownAttempt
         * @description An attempt at a node, without what is too large to look at.
         */
        readonly ShownAttempt: {
            /** Id */
            readonly id: number;
            /** Node */
            readonly node: string;
            /** Agent */
            readonly agent: string;
            /** Attempt */
            readonly attempt: number;
            readonly status: components["schemas"]["ExecutionStatus"];
            /**
             * Started At
             * Format: date-time
             */
            readonly started_at: string;
            /** Ended At */
            readonly ended_at: string | null;
            /** Input */
            readonly input: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            readonly output: components["schemas"]["JsonValue"];
            /** Output Bytes */
            readonly output_bytes: number;
            readonly error: components["schemas"]["ErrorRecord"] | null;
            /** Log */
            readonly log: readonly string[];
        };
        /**
         * ShownBundle
         * @description A bundle without the content of its files.
         */
        readonly ShownBundle: {
            readonly record: components["schemas"]["BundleRecord"];
            /** Files */
            readonly files: readonly components["schemas"]["FileReport"][];
            readonly manifest: components["schemas"]["BundleManifest"];
        };
        /**
         * ShownGraph
         * @description A pipeline as data and as a drawing.
         */
        readonly ShownGraph: {
            /** Nodes */
            readonly nodes: readonly components["schemas"]["Node"][];
            /** Edges */
            readonly edges: readonly (readonly [
                string,
                string
            ])[];
            /** Mermaid */
            readonly mermaid: string;
        };
        /**
         * ShownSchedule
         * @description A schedule, as people see it.
         */
        readonly ShownSchedule: {
            /** Name */
            readonly name: string;
            /** Cron */
            readonly cron: string;
            /** Timezone */
            readonly timezone: string;
            /** Template */
            readonly template: string;
            /** Parameters */
            readonly parameters: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            /** Service */
            readonly service: string;
            /** Principal */
            readonly principal: string;
        };
        /**
         * ShownTemplate
         * @description A pipeline with what it takes.
         */
        readonly ShownTemplate: {
            /** Name */
            readonly name: string;
            /**
             * Parameters
             * @description JSON Schema (2020-12) of the parameters.
             */
            readonly parameters: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            readonly graph: components["schemas"]["ShownGraph"];
            /**
             * Expected S
             * @description How long each node takes, before there is a history.
             */
            readonly expected_s: {
                readonly [key: string]: number;
            };
        };
        /**
         * SlowResult
         * @description A traced request, and where its trace is shown.
         */
        readonly SlowResult: {
            /** Latency Ms */
            readonly latency_ms: number;
            /** Trace Id */
            readonly trace_id: string;
            /** Second */
            readonly second: number;
            /**
             * Status
             * @default 0
             */
            readonly status?: number;
            /**
             * Trace Url
             * @default
             */
            readonly trace_url?: string;
        };
        /**
         * SourceLocation
         * @description Where a thing is declared: a POSIX path relative to the given folder, and a line from 1.
         */
        readonly SourceLocation: {
            /** File */
            readonly file: string;
            /** Line */
            readonly line: number;
        };
        /**
         * Sparkline
         * @description The latest of one history: that to which most of the last runs belong.
         */
        readonly Sparkline: {
            /** Environment */
            readonly environment: string;
            readonly test_type: components["schemas"]["TestType"];
            /**
             * Endpoint
             * @default *
             */
            readonly endpoint?: string;
            /**
             * Metric
             * @default p95_ms
             */
            readonly metric?: string;
            /**
             * Unit
             * @default ms
             */
            readonly unit?: string;
            /** Points */
            readonly points: readonly components["schemas"]["SparklinePoint"][];
        };
        /**
         * SparklinePoint
         * @description One run in it.
         */
        readonly SparklinePoint: {
            /** Run Id */
            readonly run_id: string;
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
            /** Value */
            readonly value: number;
        };
        /**
         * Standing
         * @description How one service stands.
         */
        readonly Standing: {
            /** Service */
            readonly service: string;
            readonly newest_run: components["schemas"]["NewestRun"] | null;
            readonly newest_conclusion: components["schemas"]["NewestConclusion"] | null;
            /** Open Regressions */
            readonly open_regressions: number;
            readonly load_line: components["schemas"]["StandingLine"] | null;
            readonly headroom: components["schemas"]["StandingHeadroom"];
            readonly sparkline: components["schemas"]["Sparkline"] | null;
        };
        /**
         * StandingHeadroom
         * @description How far production's peak is below that line, or why it cannot be told.
         */
        readonly StandingHeadroom: {
            /** Ratio */
            readonly ratio: number | null;
            /** Low */
            readonly low?: number | null;
            /** High */
            readonly high?: number | null;
            /** Production Peak Per S */
            readonly production_peak_per_s?: number | null;
            readonly missing?: components["schemas"]["NoHeadroom"] | null;
            /** Explanation */
            readonly explanation: string;
        };
        /**
         * StandingLine
         * @description The last load line that could be drawn.
         */
        readonly StandingLine: {
            /** Id */
            readonly id: string;
            /** Environment */
            readonly environment: string;
            readonly outcome: components["schemas"]["Outcome"];
            /** Line Per S */
            readonly line_per_s: number | null;
            /** Low Per S */
            readonly low_per_s: number | null;
            /** High Per S */
            readonly high_per_s: number | null;
            /**
             * Measured At
             * Format: date-time
             */
            readonly measured_at: string;
            /** Version */
            readonly version: string;
        };
        /**
         * Standings
         * @description How services stand.
         */
        readonly Standings: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            /** Standings */
            readonly standings: readonly components["schemas"]["Standing"][];
        };
        /**
         * Statuses
         * @description Shares of the answers by class: `2xx`, `3xx`, `4xx`, `5xx`, `none`; empty: not known.
         */
        readonly Statuses: {
            /** Production */
            readonly production: {
                readonly [key: string]: number;
            };
            /** Run */
            readonly run: {
                readonly [key: string]: number;
            };
            /** Difference */
            readonly difference: number | null;
        };
        /**
         * TargetAnswer
         * @description What a target says of itself, asked once.
         */
        readonly TargetAnswer: {
            /** Status */
            readonly status?: number | null;
            /**
             * Problem
             * @default
             */
            readonly problem?: string;
            /** Took Ms */
            readonly took_ms?: number | null;
            /** Clock Ahead S */
            readonly clock_ahead_s?: number | null;
            /**
             * Version
             * @default
             */
            readonly version?: string;
            /**
             * Environment
             * @default
             */
            readonly environment?: string;
            /**
             * Process
             * @default
             */
            readonly process?: string;
        };
        /**
         * Task
         * @description A node of a workflow, as somebody sees it who waits for the result.
         */
        readonly Task: {
            /** Id */
            readonly id: string;
            /** Node */
            readonly node: string;
            /** Agent */
            readonly agent: string;
            /** Status */
            readonly status: string;
            /** Estimated Duration S */
            readonly estimated_duration_s: number;
            /**
             * Attempts
             * @default 0
             */
            readonly attempts?: number;
        };
        /**
         * TestType
         * @description What kind of load a run applies.
         * @enum {string}
         */
        readonly TestType: "smoke" | "average-load" | "replay" | "stress" | "spike" | "soak" | "breakpoint";
        /**
         * TrafficCheck
         * @description What a look at a source has found; that it cannot be read is an error instead.
         */
        readonly TrafficCheck: {
            /** Traffic */
            readonly traffic: string;
            readonly sight: components["schemas"]["TrafficSight"] | null;
        };
        /**
         * TrafficSight
         * @description A profile without anybody's values: figures, and the names of the busiest endpoints.
         */
        readonly TrafficSight: {
            /** Source */
            readonly source: string;
            readonly window: components["schemas"]["Window"];
            /** Requests */
            readonly requests: number;
            /** Malformed */
            readonly malformed: number;
            /** Endpoint Count */
            readonly endpoint_count: number;
            /** Endpoints */
            readonly endpoints: readonly components["schemas"]["SeenEndpoint"][];
            readonly rate: components["schemas"]["plimsoll__traffic__report__Rate"];
            readonly peak: components["schemas"]["Peak"] | null;
            /** Notes */
            readonly notes: readonly string[];
        };
        /**
         * TransitionEntry
         * @description From one request of a session to the next.
         */
        readonly TransitionEntry: {
            /** Before */
            readonly before: string | null;
            /** After */
            readonly after: string | null;
            /** Per Session */
            readonly per_session: number;
            /** Chance */
            readonly chance: number;
            /** Pause S */
            readonly pause_s: number | null;
        };
        /**
         * TriageEntries
         * @description What people did about a run's findings.
         */
        readonly TriageEntries: {
            /** Entries */
            readonly entries: readonly components["schemas"]["TriageEntry"][];
        };
        /**
         * TriageEntry
         * @description One thing somebody did about a regression; entries are added, never changed.
         */
        readonly TriageEntry: {
            /** Id */
            readonly id: string;
            /** Run Id */
            readonly run_id: string;
            /** Endpoint */
            readonly endpoint: string;
            /** Metric */
            readonly metric: string;
            readonly state: components["schemas"]["TriageState"];
            /**
             * Assignee
             * @default
             */
            readonly assignee?: string;
            /** Muted Until */
            readonly muted_until?: string | null;
            /**
             * Comment
             * @default
             */
            readonly comment?: string;
            /** By */
            readonly by: string;
            /**
             * At
             * Format: date-time
             */
            readonly at: string;
        };
        /**
         * TriageState
         * @description People's answer to a regression.
         * @enum {string}
         */
        readonly TriageState: "untriaged" | "investigating" | "accepted" | "fixed" | "backed out" | "invalid" | "infrastructure";
        /**
         * Validity
         * @description Whether a run may be judged and enter the history.
         */
        readonly Validity: {
            /**
             * Reasons
             * @default []
             */
            readonly reasons?: readonly components["schemas"]["InvalidReason"][];
            /**
             * Warm Up S
             * @default 0
             */
            readonly warm_up_s?: number;
            /**
             * Notes
             * @default []
             */
            readonly notes?: readonly string[];
        };
        /**
         * Verdict
         * @description What one run says about the service.
         */
        readonly Verdict: {
            /** Run Id */
            readonly run_id: string;
            /** Service */
            readonly service: string;
            /** Environment */
            readonly environment: string;
            readonly conclusion: components["schemas"]["Conclusion"];
            /** Explanation */
            readonly explanation: string;
            /**
             * Settle
             * @default
             */
            readonly settle?: string;
            /**
             * Comparisons
             * @default []
             */
            readonly comparisons?: readonly components["schemas"]["Comparison"][];
            /**
             * Objectives
             * @default []
             */
            readonly objectives?: readonly components["schemas"]["ObjectiveResult"][];
            /**
             * Invalid
             * @default []
             */
            readonly invalid?: readonly components["schemas"]["InvalidReason"][];
            /**
             * Baseline Runs
             * @default []
             */
            readonly baseline_runs?: readonly string[];
            /**
             * Method
             * @default
             */
            readonly method?: string;
            /**
             * Confirms
             * @default
             */
            readonly confirms?: string;
            /**
             * Confirmed By
             * @default
             */
            readonly confirmed_by?: string;
            /**
             * Awaits
             * @default
             */
            readonly awaits?: string;
            /**
             * Judged At
             * Format: date-time
             */
            readonly judged_at: string;
        };
        /**
         * Window
         * @description The interval observed: start inclusive, end exclusive, both UTC.
         */
        readonly Window: {
            /**
             * Start
             * Format: date-time
             */
            readonly start: string;
            /**
             * End
             * Format: date-time
             */
            readonly end: string;
        };
        /**
         * Workflow
         * @description One durable execution of a template.
         */
        readonly Workflow: {
            /** Id */
            readonly id: string;
            /** Template */
            readonly template: string;
            /** Service */
            readonly service: string;
            /** Principal */
            readonly principal: string;
            /** Requested By */
            readonly requested_by: string;
            readonly status: components["schemas"]["WorkflowStatus"];
            /**
             * Priority
             * @default 0
             */
            readonly priority?: number;
            /** Parameters */
            readonly parameters: {
                readonly [key: string]: components["schemas"]["JsonValue"];
            };
            readonly output?: components["schemas"]["JsonValue"];
            readonly error?: components["schemas"]["ErrorRecord"] | null;
            /**
             * Cancel Requested
             * @default false
             */
            readonly cancel_requested?: boolean;
            /**
             * Run
             * @default 1
             */
            readonly run?: number;
            /**
             * Created At
             * Format: date-time
             */
            readonly created_at: string;
            /** Started At */
            readonly started_at?: string | null;
            /** Ended At */
            readonly ended_at?: string | null;
        };
        /**
         * WorkflowDetails
         * @description A workflow with its tasks and attempts.
         */
        readonly WorkflowDetails: {
            readonly workflow: components["schemas"]["Workflow"];
            /** Tasks */
            readonly tasks: readonly components["schemas"]["Task"][];
            /** Attempts */
            readonly attempts: readonly components["schemas"]["ShownAttempt"][];
        };
        /**
         * WorkflowExport
         * @description A workflow, every attempt with its whole output, and every event.
         */
        readonly WorkflowExport: {
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            readonly schema_version?: 1;
            readonly workflow: components["schemas"]["Workflow"];
            /** Executions */
            readonly executions: readonly components["schemas"]["AgentExecution"][];
            /** Events */
            readonly events: readonly components["schemas"]["Event"][];
        };
        /**
         * WorkflowStatus
         * @description Where a workflow stands.
         * @enum {string}
         */
        readonly WorkflowStatus: "queued" | "running" | "waiting" | "completed" | "failed" | "cancelled";
        /**
         * WorkloadSettings
         * @description What people may adjust.
         */
        readonly WorkloadSettings: {
            /**
             * P95 Factor
             * @default 1.2
             */
            readonly p95_factor?: number;
            /**
             * Error Factor
             * @default 2
             */
            readonly error_factor?: number;
            /**
             * Error Floor
             * @default 0.01
             */
            readonly error_floor?: number;
            /**
             * Success Margin
             * @default 0.05
             */
            readonly success_margin?: number;
            /**
             * Own Scenarios
             * @default 20
             */
            readonly own_scenarios?: number;
            /**
             * Replay Bins
             * @default 1500
             */
            readonly replay_bins?: number;
            /**
             * Vu Margin
             * @default 2
             */
            readonly vu_margin?: number;
            /**
             * Unknown Busy S
             * @default 1
             */
            readonly unknown_busy_s?: number;
            /**
             * Rows
             * @default 1000
             */
            readonly rows?: number;
            /**
             * Stress Factor
             * @default 1.5
             */
            readonly stress_factor?: number;
            /**
             * Breakpoint Factor
             * @default 5
             */
            readonly breakpoint_factor?: number;
            /** Scales */
            readonly scales?: {
                readonly [key: string]: number;
            };
            /**
             * Max Rate Per S
             * @default null
             */
            readonly max_rate_per_s?: number | null;
            /**
             * Only Endpoints
             * @default []
             */
            readonly only_endpoints?: readonly string[];
            /**
             * Exclude Endpoints
             * @default []
             */
            readonly exclude_endpoints?: readonly string[];
            /**
             * Forbidden Endpoints
             * @default []
             */
            readonly forbidden_endpoints?: readonly string[];
            /** Pinned Rates */
            readonly pinned_rates?: {
                readonly [key: string]: number;
            };
            /** User Values */
            readonly user_values?: {
                readonly [key: string]: readonly string[];
            };
        };
        /**
         * Rate
         * @description Requests of a run beside those that production would have got.
         */
        readonly plimsoll__run__fidelity_report__Rate: {
            /** Expected */
            readonly expected: number;
            /** Sent */
            readonly sent: number;
            /** Error */
            readonly error: number | null;
            readonly chance: components["schemas"]["Interval"];
            /**
             * Criterion
             * @enum {string}
             */
            readonly criterion: "chance" | "2 %";
            /** Kept */
            readonly kept: boolean;
        };
        /**
         * Rate
         * @description Requests per second, step by step from the window's start.
         */
        readonly plimsoll__traffic__report__Rate: {
            /** Step S */
            readonly step_s: number;
            /** Per Second */
            readonly per_second: readonly number[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly list_workflows: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
                readonly status?: components["schemas"]["WorkflowStatus"];
                readonly template?: string;
                readonly service?: string;
                /** @description Occurs in the id, the service, who asked, or the error. */
                readonly text?: string;
                readonly created_from?: string;
                readonly created_before?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_Workflow_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly request_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body: the same workflow, also after it has ended. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewWorkflow"];
            };
        };
        readonly responses: {
            /** @description The same was asked for before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AcceptedWorkflow"];
                };
            };
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AcceptedWorkflow"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkflowDetails"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly export_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkflowExport"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancel_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly retry_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly answer_workflow: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewAnswer"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly watch_workflow: {
        readonly parameters: {
            readonly query?: {
                /** @description The id of the last event that is known. */
                readonly after?: number;
            };
            readonly header?: {
                /** @description As `after`, sent by browsers; it wins. */
                readonly "Last-Event-ID"?: number;
            };
            readonly path: {
                /** @description As it was told on creation. */
                readonly workflow_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Events until the workflow has ended; the last one is `end`. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": {
                        /** @description The event's id; `end` has none. */
                        readonly id?: string;
                        /** @description The event's kind, or `end`. */
                        readonly event?: string;
                        /** @description The event as in the export; of `end`, the workflow's status. */
                        readonly data?: string;
                    };
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_runs: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
                readonly service?: string;
                readonly environment?: string;
                readonly status?: components["schemas"]["RunStatus"];
                readonly test_type?: components["schemas"]["TestType"];
                /** @description Asked for then or later. */
                readonly since?: string;
                /** @description Asked for before. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_JudgedRun_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly start_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body: the same workflow, also after it has ended. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewRun"];
            };
        };
        readonly responses: {
            /** @description The same was asked for before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunDetails"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly abort_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Reason"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly judge_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LateJudging"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly approve_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Decision"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly plan_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewRun"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Preflight"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_run_results: {
        readonly parameters: {
            readonly query?: {
                readonly format?: "json" | "csv";
            };
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ResultsReport"];
                    readonly "text/csv": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_run_raw_output: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description k6's CSV output, packed by gzip, without secrets. */
            readonly 200: {
                headers: {
                    readonly "Content-Disposition": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/gzip": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_run_report: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page that needs no network; downloaded, never shown from here. */
            readonly 200: {
                headers: {
                    readonly "Content-Disposition": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html; charset=utf-8": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_run_fidelity: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Fidelity"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_verdict: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Verdict"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly compare_runs: {
        readonly parameters: {
            readonly query: {
                readonly baseline: string;
                readonly candidate: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunComparison"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_load_lines: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
                readonly service?: string;
                readonly environment?: string;
                /** @description Measured then or later. */
                readonly since?: string;
                /** @description Measured before. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_LineSummary_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly start_load_line: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body: the same workflow, also after it has ended. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewLoadLine"];
            };
        };
        readonly responses: {
            /** @description The same was asked for before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRecord"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_load_line: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeptLine"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly check_gate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GateDecision"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly backtest_gate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BacktestRequest"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Backtest"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_kill_switch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitch"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly pull_kill_switch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewHalt"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitch"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly release_kill_switch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitch"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_schedule: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShownSchedule"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly put_schedule: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewSchedule"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShownSchedule"];
                };
            };
            /** @description It is new. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShownSchedule"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly delete_schedule: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_schedules: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_ShownSchedule_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_histories: {
        readonly parameters: {
            readonly query?: {
                readonly environment?: string;
                readonly test_type?: components["schemas"]["TestType"];
            };
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Histories"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_history: {
        readonly parameters: {
            readonly query: {
                readonly environment?: string;
                readonly test_type?: components["schemas"]["TestType"];
                /** @description `GET /orders/{id}`; `*`: the whole service. */
                readonly endpoint: string;
                readonly metric: string;
                /** @description The latest runs. */
                readonly most?: number;
                readonly format?: "json" | "csv" | "svg" | "png";
            };
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["History"];
                    readonly "text/csv": string;
                    readonly "image/svg+xml": string;
                    readonly "image/png": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_triage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TriageEntries"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly triage_run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description As it was told. */
                readonly run_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewTriage"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TriageEntry"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_standings: {
        readonly parameters: {
            readonly query: {
                /** @description Once for each service. */
                readonly service: readonly string[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standings"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_standing: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_services: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
                /** @description Occurs in the name or title. */
                readonly text?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_Service_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly register_service: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Service"];
            };
        };
        readonly responses: {
            /** @description It was registered before, and is replaced. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Service"];
                };
            };
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Service"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_service_endpoints: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EndpointsReport"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_service_traffic_profile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProfileReport"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_service_coverage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Coverage"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_service: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description May contain slashes, as they are or as `%2F`: `component:default/shop`. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Service"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_environment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly put_environment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description It is new. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_environments: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_Environment_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_bundles: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next_cursor` of the page before. */
                readonly cursor?: string;
                readonly service?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Some of the bundles. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_BundleRecord_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_bundle: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShownBundle"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_bundle_coverage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Coverage"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly propose_bundle: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ProposalRequest"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProposedBundle"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_bundle_file: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
                /** @description As listed. */
                readonly path: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The file, never as HTML. */
            readonly 200: {
                headers: {
                    readonly "Content-Disposition": string;
                    readonly ETag: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain; charset=utf-8": string;
                    readonly "application/json": unknown;
                    readonly "text/csv; charset=utf-8": string;
                    readonly "text/markdown; charset=utf-8": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_bundle_archive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "If-None-Match"?: string;
            };
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The zip archive. */
            readonly 200: {
                headers: {
                    readonly "Content-Disposition": string;
                    readonly ETag: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/zip": string;
                };
            };
            /** @description The caller has it: If-None-Match is its digest. */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly link_bundle: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description `sha256:` and 64 hexadecimal digits, or at least the first 8 of them. */
                readonly digest: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BundleLink"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description In conflict with what exists */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly list_templates: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Page_ShownTemplate_"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly check_traffic: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewTrafficCheck"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TrafficCheck"];
                };
            };
            /** @description The body is no JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body took too long to arrive. */
            readonly 408: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not application/json. */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be accepted */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly get_health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly get_readiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Something is not ok. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    readonly get_metrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Prometheus's text format. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain; version=1.0.0; charset=utf-8": string;
                };
            };
            /** @description Who is asking? */
            readonly 401: {
                headers: {
                    readonly "WWW-Authenticate": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server is not known by this name. */
            readonly 421: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Asked too often */
            readonly 429: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not set up correctly */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            readonly 503: {
                headers: {
                    readonly "Retry-After": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

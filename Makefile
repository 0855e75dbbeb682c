# `make help` lists what there is. Everything runs in the project's own environment, .venv.
.DEFAULT_GOAL := help
SHELL := bash
bin := .venv/bin

.PHONY: help setup demo portal test lint types unit backstage format picture example-log openapi fuzz repositories schemas pins bench bench-access-log bench-codebase bench-bundle bench-engine bench-prometheus bench-fidelity bench-verdict bench-store bench-results bench-paired bench-load-line bench-self bench-portal deploy-minikube chart-readme chart-snapshots sbom audit clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: ## make the environment (.venv), pinned versions with hashes
	@scripts/setup.sh

demo: setup ## from a day of traffic and a repository to a proven k6 bundle, and a replay of it
	@$(bin)/plimsoll demo

portal: setup ## a Backstage with the example shop and four weeks of example runs, on http://localhost:7007
	@scripts/backstage_portal.sh

test: setup lint types unit backstage ## everything that must pass before a change lands

lint: setup ## style, layers, formatting
	@$(bin)/ruff check --quiet .
	@$(bin)/ruff format --quiet --check .
	@$(bin)/lint-imports --no-logo

types: setup ## strict type check
	@$(bin)/mypy

unit: setup ## all tests: those of the engine by themselves, for they watch the clock
	@scripts/test_systems.sh
	@$(bin)/pytest --quiet --numprocesses 2 --dist loadfile --ignore tests/integration/engine
	@$(bin)/pytest --quiet tests/integration/engine

backstage: setup ## everything that the Backstage plugins must pass, to a real browser
	@scripts/backstage_test.sh

format: setup ## bring the code into shape
	@$(bin)/ruff check --quiet --fix .
	@$(bin)/ruff format --quiet .

picture: setup ## draw the README's picture anew
	@FORCE_COLOR=1 $(bin)/plimsoll demo | $(bin)/python scripts/draw_demo.py

example-log: setup ## write the example shop's day of traffic anew (two minutes)
	@$(bin)/python examples/shop/drive.py --out examples/shop/logs/access.log.gz

openapi: setup ## write docs/openapi.json anew from the code
	@$(bin)/python scripts/write_openapi.py

fuzz: setup ## ask the API for everything its document promises, at length
	@$(bin)/python -m tests.api.fuzz --examples 1000 --seed $$RANDOM

repositories: setup ## list the readers of repositories anew in docs/repositories.md
	@$(bin)/python scripts/write_repositories.py

schemas: setup ## write docs/schemas anew from the code
	@$(bin)/python scripts/write_schemas.py

pins: setup ## pin the newest allowed versions, with hashes
	@scripts/pin.sh

bench: bench-access-log bench-codebase bench-bundle bench-engine bench-prometheus bench-fidelity bench-verdict bench-store bench-results bench-self ## every stated figure, measured

bench-access-log: setup ## speed and memory on 1, 5 and 20 million lines, beside GoAccess
	@$(bin)/python benchmarks/access_log/run.py

bench-codebase: setup ## endpoints found, beside what the frameworks print themselves
	@$(bin)/python benchmarks/codebase/run.py
	@$(bin)/python benchmarks/codebase/speed.py

bench-bundle: setup ## time from inputs to a proven bundle
	@$(bin)/python benchmarks/bundle/run.py
	@$(bin)/python benchmarks/bundle/overhead.py

bench-engine: setup ## what durability costs, beside bare DBOS
	@$(bin)/python benchmarks/engine/run.py

bench-prometheus: setup ## time and memory from a Prometheus to a profile, beside the server's own
	@$(bin)/python benchmarks/prometheus/run.py

bench-fidelity: setup ## how much runs look like days that only the benchmark knows
	@$(bin)/python benchmarks/fidelity/run.py

bench-verdict: setup ## change points in labelled and planted histories, beside Apache Otava
	@$(bin)/python benchmarks/verdict/run.py
	@$(bin)/python benchmarks/verdict/repeats.py

bench-store: setup ## lists of a million runs, beats and histories, on both databases
	@$(bin)/python benchmarks/store/run.py

bench-results: setup ## percentiles from k6's output, beside polars and DuckDB
	@$(bin)/python benchmarks/results/run.py

bench-paired: setup ## planted slowdowns found side by side, and false alarms; resumable, about 13 hours
	@$(bin)/python benchmarks/paired/run.py

bench-load-line: setup ## load lines of simulated services, beside the truth
	@$(bin)/python benchmarks/load_line/run.py --jobs 2

bench-self: setup ## what one replica of the API carries, by a bundle that Plimsoll makes of it; ten minutes
	@$(bin)/python benchmarks/self/run.py

bench-portal: setup ## how soon the tab of a service with 10,000 runs among 1,000,000 is there
	@benchmarks/portal/run.sh

deploy-minikube: ## Plimsoll on minikube, with a database and an object store of its own
	@deploy/minikube/deploy.sh

chart-readme: setup ## list the chart's values anew in helm/plimsoll/README.md
	@$(bin)/python scripts/write_chart_readme.py

chart-snapshots: setup ## write what the chart renders anew; look at the difference
	@$(bin)/python -m tests.deploy.snapshots

sbom: setup ## the pinned packages in CycloneDX
	@$(bin)/uvx --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements/runtime.txt --output-reproducible --of JSON -o bom.json

audit: setup ## compare the pinned packages with known weaknesses (needs the network)
	@$(bin)/uvx pip-audit --require-hashes --requirement requirements/runtime.txt

clean: ## remove the environment and everything made
	rm -rf .venv benchmarks/data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf backstage-plugin/{node_modules,.node,dist-types} backstage-plugin/{packages,plugins}/*/dist

# Each target does its own set-up; nothing else need be typed on a bare Debian 12 machine.
BIN := .venv/bin
NOTICE := gx-deputy-work-2023
.DEFAULT_GOAL := run
.PHONY: setup run rehearse test quick check-all bench pictures mutants lock clean

setup:
	@bash scripts/setup.sh run

run: setup
	@$(BIN)/xuanxian run --demo --data build/demo --port 8000

rehearse: setup
	@echo "选贤：演练 2023 年度全区人大代表工作评选表彰（16 个推荐单位、458 个示例对象，约半分钟）"
	@$(BIN)/xuanxian rehearse $(NOTICE) --out build/rehearsal
	@echo "命令是 $(BIN)/xuanxian，用法见 docs/start.md"

test:
	@bash scripts/setup.sh dev
	@$(BIN)/python scripts/suite.py

quick:
	@bash scripts/setup.sh dev
	@$(BIN)/python scripts/quick.py

check-all: test bench pictures

bench:
	@bash scripts/setup.sh bench
	$(BIN)/python -m bench

mutants:
	@bash scripts/setup.sh dev
	@bash scripts/setup.sh bench
	$(BIN)/python scripts/mutants.py

pictures:
	@bash scripts/setup.sh pictures
	$(BIN)/python scripts/pictures.py

lock:
	@bash scripts/lock.sh

clean:
	rm -rf build .venv

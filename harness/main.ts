#!/usr/bin/env node
/** argv in, exit code out. */
import { guardProcess } from './cli/last-resort.js';
import { runProgram } from './cli/program.js';

const release = guardProcess();
process.exitCode = await runProgram(process.argv);
release();

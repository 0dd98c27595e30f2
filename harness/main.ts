#!/usr/bin/env node
/** argv in, exit code out. */
import { runProgram } from './cli/program.js';

process.exitCode = await runProgram(process.argv);

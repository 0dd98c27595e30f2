/**
 * The real logrotate(8), forced for one file with the configuration people use, as a program of its own
 * while lines are written. With `create` the writer goes over to the new file `lateWriteMs` after it was
 * seen, as a program does that its `postrotate` script signals. With `copytruncate` the truncate is seen
 * by the file's size (or its hole), between two blocks. On a full disk it fails as it does for people: the
 * chain is one place on, no copy is left, and nothing was truncated.
 */
import { accessSync, constants, fstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../support/errors.js';
import { standsAt } from './archives.js';
import { recordCopied, recordTruncated } from './copytruncate.js';
import { truncatedPosition } from './destroyed.js';
import { untilWhole } from './fresh-file.js';
import { type Errand, type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

const programs = ['/usr/sbin/logrotate', '/usr/bin/logrotate', '/usr/local/sbin/logrotate'];
/** How often the log is looked at while logrotate runs. */
const lookEveryMs = 1;
/** An empty log is not rotated: so long the rotation waits for its first line. */
const emptyMsMax = 5_000;

function findProgram(): string {
  for (const program of programs) {
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // Not there: the next place.
    }
  }
  throw new EnvironmentError(
    `rotation kind 'logrotate' runs the logrotate program, which is not at ${programs[0]}: ` +
      `install the Debian package 'logrotate'`,
  );
}

const configFile = (log: OpenLog) => join(log.workDirectory, `${log.stem}.logrotate.conf`);
const stateFile = (log: OpenLog) => join(log.workDirectory, `${log.stem}.logrotate.state`);

/** logrotate.conf(5), for one file. */
function logrotateConfig(log: Pick<OpenLog, 'path' | 'plan'>): string {
  const { keep, logrotateMode } = log.plan;
  const lines = [`rotate ${keep}`, 'missingok', 'nocompress', logrotateMode];
  return `"${log.path}" {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
}

function prepare(log: OpenLog): void {
  findProgram();
  writeFileSync(configFile(log), logrotateConfig(log), { mode: 0o644 });
}

function expectSuccess(log: OpenLog, errand: Errand, rotated: boolean): void {
  if (!rotated) log.archives.noteFailure(log, log.plan.keep);
  if (errand.state === 'failed') throw new EnvironmentError(`logrotate: ${errand.message}`);
  if (!rotated) throw new EnvironmentError(`logrotate ended without rotating ${log.path}`);
}

function* rotateByCreate(log: OpenLog, errand: Errand): Steps {
  const archive = log.archives.chained(1);
  const { generation, inode } = log.current;
  const isRotated = () => !standsAt(log.path, inode);
  while (errand.state === 'running' && !isRotated()) yield lookEveryMs;
  const rotated = isRotated();
  if (rotated) {
    log.archives.noteShift(log);
    recordRotated(log, 'logrotate', archive);
    log.archives.add(generation, archive);
  }
  while (errand.state === 'running') yield lookEveryMs;
  if (rotated) log.archives.notePrune(log, log.plan.keep);
  expectSuccess(log, errand, rotated);
  if (log.plan.lateWriteMs > 0) yield log.plan.lateWriteMs;
  yield* untilWhole(log);
  log.switchTo(log.open(log.path));
}

/** Was the file cut under the writer? Its generation holds at least one byte. */
function isTruncated(log: OpenLog): boolean {
  const { startPosition, startOffset } = log.current;
  const bytes = startOffset + log.position - startPosition;
  if (fstatSync(log.descriptor).size < bytes) return true;
  if (log.writeMode === 'append') return false;
  return truncatedPosition(log) > startPosition;
}

/** With `rotate 0` the copy is gone at once: a mere truncate, and no line can be called destroyed. */
function recordCut(log: OpenLog): void {
  const position = truncatedPosition(log);
  if (log.plan.keep === 0) {
    recordRotated(log, 'logrotate', null);
    log.restartAt(position);
    return;
  }
  const copy = log.archives.chained(1);
  log.archives.noteShift(log);
  recordCopied(log, copy);
  recordTruncated(log, 'logrotate', copy, position);
}

function* rotateByCopy(log: OpenLog, errand: Errand): Steps {
  log.setCertainty('unsure');
  try {
    while (errand.state === 'running' && !isTruncated(log)) yield lookEveryMs;
    const truncated = isTruncated(log);
    if (truncated) recordCut(log);
    log.setCertainty('sure');
    while (errand.state === 'running') yield lookEveryMs;
    if (truncated) log.archives.notePrune(log, log.plan.keep);
    expectSuccess(log, errand, truncated);
  } finally {
    log.setCertainty('sure');
  }
}

/** An empty file can be truncated without a trace, so there must be something in it. */
function* awaitFirstLine(log: OpenLog): Steps {
  const isEmpty = () => log.position === log.current.startPosition;
  for (let waitedMs = 0; isEmpty(); waitedMs += lookEveryMs) {
    if (waitedMs >= emptyMsMax) throw new EnvironmentError(`${log.path} is empty: not rotated`);
    yield lookEveryMs;
  }
}

function* steps(log: OpenLog): Steps {
  yield* awaitFirstLine(log);
  const parameters = ['-f', '-s', stateFile(log), configFile(log)];
  const errand = log.errands.run(findProgram(), parameters);
  if (log.plan.logrotateMode === 'create') yield* rotateByCreate(log, errand);
  else yield* rotateByCopy(log, errand);
}

export const logrotate: Rotation = {
  ...{ kind: 'logrotate', by: 'another program' },
  ...{ prepare, steps },
};

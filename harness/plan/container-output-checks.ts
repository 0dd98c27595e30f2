/** What can't be asked for where a real container runtime makes and rotates the files. */
import { longestBytes } from '../line/spec.js';
import type { Scenario } from '../scenario/schema.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

/** Docker cuts longer lines into records of its own. */
const dockerLineBytesMax = 16 * 1024 - 1;

export function checkContainerOutput(
  scenario: Scenario,
  target: PlannedTarget,
  report: Report,
): void {
  const { load, source } = scenario;
  if (load.unpaced) {
    report(['load', 'unpaced'], 'has no effect on a pipe, expected a rate; give linesPerSecond');
  }
  if (load.write.mode === 'offset') {
    report(['load', 'write', 'mode'], 'offset is no way to write to a pipe, expected append');
  }
  if (source.kind === 'docker-json') checkDockerd(scenario, target, report);
}

function checkDockerd({ load, rotation }: Scenario, target: PlannedTarget, report: Report): void {
  if (target.engine !== 'docker') {
    report(
      ['source', 'runtime'],
      `docker needs a shipper in a container, to mount dockerd's files, but target ${target.name} runs in '${target.engine}'; choose another target or engine`,
    );
  }
  if (longestBytes(load.line.bytes) > dockerLineBytesMax) {
    report(
      ['load', 'line', 'bytes'],
      `are more than ${dockerLineBytesMax}, where Docker cuts a line into several records; make the lines shorter`,
    );
  }
  if (!rotation) return;
  if (rotation.kind !== 'docker' || rotation.bytes === undefined) {
    report(
      ['rotation'],
      'is done by dockerd, which knows kind docker with bytes (max-size) and maxFiles (max-file) alone; change it',
    );
  }
  if (rotation.midLine || rotation.freezeShipperMs > 0) {
    report(
      ['rotation'],
      'is done by dockerd, so midLine and freezeShipperMs have no effect; remove them',
    );
  }
}

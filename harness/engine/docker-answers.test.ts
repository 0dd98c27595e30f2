/** Docker's answers, from a daemon that breaks off. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { boundAnswers } from './docker-answers.js';

const msMax = 50;

async function withDaemon<T>(answer: RequestListener, use: (docker: Docker) => Promise<T>) {
  const daemon = createServer(answer).listen(0, '127.0.0.1');
  await once(daemon, 'listening');
  const { port } = daemon.address() as AddressInfo;
  const docker = new Docker({ protocol: 'http', host: '127.0.0.1', port });
  boundAnswers(docker, msMax);
  try {
    return await use(docker);
  } finally {
    daemon.closeAllConnections();
    daemon.close();
  }
}

describe("Docker's answer", () => {
  it('is handed on as it is', async () => {
    const version = await withDaemon(
      (_, response) => response.end('{"Version":"1"}'),
      (docker) => docker.version(),
    );
    expect(version).toEqual({ Version: '1' });
  });

  it.each<[string, RequestListener]>([
    [
      'breaks off in its middle',
      (_, response) => {
        response.write('{"Version":', () => response.destroy());
      },
    ],
    ['never comes', () => {}],
  ])('that %s is told in the end', async (_, answer) => {
    await expect(withDaemon(answer, (docker) => docker.version())).rejects.toThrow(
      'Docker gave no answer to GET /version within 50ms',
    );
  });

  it('to the wait for the end of a container may take its time', async () => {
    let release = () => {};
    const ended = withDaemon(
      (request, response) => {
        if (request.url?.includes('/wait')) release = () => response.end('{"StatusCode":7}');
      },
      async (docker) => {
        const wait = docker.getContainer('any').wait();
        // So that the time of other answers is over meanwhile.
        await expect(docker.version()).rejects.toThrow('no answer');
        release();
        return await wait;
      },
    );
    expect(await ended).toEqual({ StatusCode: 7 });
  });
});

/**
 * A container registry on loopback that has one image, of one file: as much of the OCI distribution
 * specification as `docker pull` asks for. Docker takes registries on 127.0.0.0/8 without TLS.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const types = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A tar of one small file (POSIX ustar), by hand: a header of 512 bytes, a block, and two empty ones. */
function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 7), 100);
  header.write(`${octal(0, 7)}${octal(0, 7)}`, 108);
  header.write(`${octal(text.length, 11)}${octal(0, 11)}`, 124);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}

export class SmallRegistry implements AsyncDisposable {
  readonly #server: Server;
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifest: Buffer;
  readonly asked: string[] = [];

  private constructor(word: string) {
    const tar = tarOf('word', word);
    const layer = gzipSync(tar);
    const image = {
      ...{ architecture: 'amd64', os: 'linux', config: { Cmd: ['/word'] } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    };
    const config = Buffer.from(JSON.stringify(image));
    const part = (mediaType: string, bytes: Buffer) => {
      this.#blobs.set(digestOf(bytes), bytes);
      return { mediaType, size: bytes.length, digest: digestOf(bytes) };
    };
    const manifest = {
      ...{ schemaVersion: 2, mediaType: types.manifest },
      ...{ config: part(types.config, config), layers: [part(types.layer, layer)] },
    };
    this.#manifest = Buffer.from(JSON.stringify(manifest));
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const digest = /sha256:[0-9a-f]{64}$/.exec(path)?.[0] ?? '';
      const blob = path.includes('/blobs/') ? this.#blobs.get(digest) : undefined;
      const bytes = path.includes('/manifests/') ? this.#manifest : (blob ?? Buffer.from('{}'));
      response.setHeader('docker-distribution-api-version', 'registry/2.0');
      response.setHeader('content-length', bytes.length);
      response.setHeader('docker-content-digest', digestOf(bytes));
      response.setHeader('content-type', blob ? 'application/octet-stream' : types.manifest);
      response.end(request.method === 'HEAD' ? undefined : bytes);
    });
  }

  /** @param word what its file says: another word makes another image */
  static async open(word: string): Promise<SmallRegistry> {
    const registry = new SmallRegistry(word);
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  /** `127.0.0.1:PORT` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get digest(): string {
    return digestOf(this.#manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

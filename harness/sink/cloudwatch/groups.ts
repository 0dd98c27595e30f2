/**
 * Log groups and streams as clients make them: by name, with the time they were made. Nothing is kept in
 * them. Bounds: `namesMax` of both together.
 */
import { z } from 'zod';
import { reply, ServiceError } from './answers.js';

const namesMax = 100_000;
const pageMax = 50;

const name = z.string().min(1).max(512);
const groupName = name.regex(/^[.\-_/#A-Za-z0-9]+$/);
const streamName = name.regex(/^[^:*]*$/);
const groupSchema = z.object({ logGroupName: groupName });
const streamSchema = z.object({ logGroupName: groupName, logStreamName: streamName });
const describeSchema = z.object({
  logGroupName: name.optional(),
  logGroupIdentifier: name.optional(),
  logStreamNamePrefix: z.string().max(512).optional(),
  limit: z.int().min(1).max(pageMax).optional(),
  nextToken: z.string().optional(),
});
const describeGroupsSchema = z.object({
  logGroupNamePrefix: z.string().max(512).optional(),
  limit: z.int().min(1).max(pageMax).optional(),
  nextToken: z.string().optional(),
});

interface Group {
  readonly madeMs: number;
  readonly streams: Map<string, number>;
}

export class Groups {
  readonly #existing: 'created' | 'all';
  readonly #groups = new Map<string, Group>();
  #count = 0;

  /** @param existing `all`: any group and stream is taken to be there */
  constructor(existing: 'created' | 'all') {
    this.#existing = existing;
  }

  /** Errors: ServiceError. @param wallMs now */
  createGroup(parameters: unknown, wallMs: number): void {
    const { logGroupName } = checked(groupSchema, parameters);
    if (this.#groups.has(logGroupName)) throw alreadyThere('group');
    this.#makeRoom();
    this.#groups.set(logGroupName, { madeMs: wallMs, streams: new Map() });
  }

  /** Errors: ServiceError. */
  createStream(parameters: unknown, wallMs: number): void {
    const { logGroupName, logStreamName } = checked(streamSchema, parameters);
    if (this.#existing === 'all' && !this.#groups.has(logGroupName)) {
      this.createGroup({ logGroupName }, wallMs);
    }
    const { streams } = this.#group(logGroupName);
    if (streams.has(logStreamName)) throw alreadyThere('stream');
    this.#makeRoom();
    streams.set(logStreamName, wallMs);
  }

  /** Errors: ServiceError when there is no such stream. */
  expectStream(group: string, stream: string): void {
    if (this.#existing === 'all') return;
    if (!this.#group(group).streams.has(stream)) throw missing('stream');
  }

  /** Errors: ServiceError. */
  describeGroups(parameters: unknown) {
    const given = checked(describeGroupsSchema, parameters);
    const { logGroupNamePrefix = '', limit = pageMax, nextToken } = given;
    const found = page([...this.#groups.keys()], logGroupNamePrefix, limit, nextToken);
    const logGroups = found.names.map((logGroupName) => ({
      logGroupName,
      creationTime: this.#groups.get(logGroupName)!.madeMs,
      arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
      metricFilterCount: 0,
      storedBytes: 0,
    }));
    return reply({ logGroups, ...found.more });
  }

  /** Errors: ServiceError when there is no such group. */
  describeStreams(parameters: unknown) {
    const given = checked(describeSchema, parameters);
    const { logStreamNamePrefix = '', limit = pageMax, nextToken } = given;
    const group = given.logGroupName ?? given.logGroupIdentifier?.split(':').at(-1) ?? '';
    const isAbsent = this.#existing === 'all' && !this.#groups.has(group);
    if (isAbsent) return reply({ logStreams: [] });
    const { streams } = this.#group(group);
    const found = page([...streams.keys()], logStreamNamePrefix, limit, nextToken);
    const logStreams = found.names.map((logStreamName) => ({
      logStreamName,
      creationTime: streams.get(logStreamName)!,
      arn: `arn:aws:logs:us-east-1:000000000000:log-group:${group}:log-stream:${logStreamName}`,
      storedBytes: 0,
    }));
    return reply({ logStreams, ...found.more });
  }

  #group(group: string): Group {
    const known = this.#groups.get(group);
    if (!known) throw missing('group');
    return known;
  }

  #makeRoom(): void {
    if (this.#count >= namesMax) {
      throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
    }
    this.#count++;
  }
}

function missing(what: 'group' | 'stream'): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

function alreadyThere(what: 'group' | 'stream'): ServiceError {
  const message = `The specified log ${what} already exists`;
  return new ServiceError('ResourceAlreadyExistsException', message);
}

/** Names with a prefix in their order, so many behind the last one of the page before. */
function page(names: readonly string[], prefix: string, limit: number, after = '') {
  const all = names.filter((candidate) => candidate.startsWith(prefix) && candidate > after).sort();
  const some = all.slice(0, limit);
  return { names: some, more: all.length > limit ? { nextToken: some.at(-1) } : {} };
}

function checked<S extends z.ZodType>(schema: S, parameters: unknown): z.output<S> {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const words = `1 validation error detected: Value at '${path.join('.')}' failed: ${message}`;
  throw new ServiceError('InvalidParameterException', words);
}

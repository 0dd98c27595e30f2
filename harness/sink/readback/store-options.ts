/** What every kind of read-back is told: where the store is, as whom to read, and how much at once. */
import { z } from 'zod';
import { UsageError } from '../../support/errors.js';
import { pageLinesDefault, pageLinesMax } from './reader.js';

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

export const pageLinesOption = z
  .int()
  .min(1)
  .max(pageLinesMax)
  .default(pageLinesDefault)
  .describe('Lines that are read at once and held in memory');

/** An address without a password, which would stand in plan.json. */
export function storeUrl(protocol: RegExp) {
  return z.url({ protocol }).refine((url) => new URL(url).password === '', {
    message: 'holds a password, expected an address without one; name sink.passwordVariable',
  });
}

export const credentialOptions = {
  userVariable: variable.optional().describe('Environment variable that holds the user name'),
  passwordVariable: variable.optional().describe('Environment variable that holds the password'),
};

export interface CredentialNames {
  readonly userVariable?: string | undefined;
  readonly passwordVariable?: string | undefined;
}

export interface Credentials {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** Errors: UsageError when a variable that the scenario names is not set. */
export function credentialsFrom(
  { userVariable, passwordVariable }: CredentialNames,
  environment: NodeJS.ProcessEnv = process.env,
): Credentials {
  const read = (name: string) => {
    const value = environment[name];
    if (value) return value;
    throw new UsageError(
      `sink: the environment variable ${name}, which holds its credentials, is not set`,
    );
  };
  return {
    ...(userVariable && { user: read(userVariable) }),
    ...(passwordVariable && { password: read(passwordVariable) }),
  };
}

/** The same for the shipper. */
export function shipperVariables({ user, password }: Credentials): Record<string, string> {
  return {
    ...(user && { LOSTLINE_SINK_USER: user }),
    ...(password && { LOSTLINE_SINK_PASSWORD: password }),
  };
}

export function basicAuthorisation({ user, password }: Credentials): Record<string, string> {
  if (!user) return {};
  const pair = Buffer.from(`${user}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** Host and port, the forms in which templates want an address. */
export function placeOf(url: string, portDefault: number) {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? '443' : String(portDefault);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port || usual };
}

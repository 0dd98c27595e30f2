/** Versions of a target and the images that hold them. */
import { z } from 'zod';

const image = z
  .string()
  .describe(
    'With its registry and tag, `docker.io/fluent/fluent-bit:4.0.3`; or built here, `lostline/rsyslog:8.2302`',
  );

const values = z
  .record(z.string(), z.string())
  .default({})
  .describe('What templates call {{version.NAME}}, where versions want different words');

export const versionSchema = z.strictObject({
  image: image.optional(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, { error: "expected 'sha256:' and 64 hexadecimal digits" })
    .optional()
    .describe('Pins the image; its tag is then only a name'),
  build: z
    .string()
    .optional()
    .describe('Command that makes an image that is built here; its program stands in the package'),
  values,
});

export const anyVersionSchema = z
  .strictObject({
    image: image
      .refine((text) => text.includes('{version}'), { error: "expected '{version}' in it" })
      .describe('The image of a version that is not listed, with {version} in its tag'),
    values,
  })
  .describe('Lets `--target NAME@VERSION` ask for versions that `versions` does not list');

export type Version = z.infer<typeof versionSchema>;

import { describe, expect, test } from 'vitest';
import { readerFor, type Syntax } from './catalogue.js';

/** `group name=value@line` */
function read(syntax: Syntax, text: string): string[] {
  const { settings } = readerFor('a.conf', syntax)(text, 'a.conf');
  return settings.map(({ group, name, value, line }) => `${group} ${name}=${value}@${line}`);
}

function error(syntax: Syntax, text: string): string {
  try {
    readerFor('a.conf', syntax)(text, 'a.conf');
    return 'none';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** What is wrong, and as what it was read. */
function misread(what: string, as: string): string {
  return `${what}; it was read as ${as}: correct it, or name a file of the target's`;
}

const fluentd = "Fluentd's syntax";
const braces = 'the syntax of rsyslog, syslog-ng, Alloy and Logstash';

describe("Fluent Bit's classic syntax", () => {
  test('is read, whatever the case, and comments are left out', () => {
    expect(
      read('fluent-bit', '[input]\n  Name tail\n  # Path /x\n  Path  /a b\n[INPUT]\n'),
    ).toEqual(['INPUT#1 name=tail@2', 'INPUT#1 path=/a b@4']);
  });

  test('a key outside of a section is told with its line', () => {
    expect(error('fluent-bit', '\nName tail\n')).toBe(
      misread("a.conf:2: 'Name tail' stands before any [SECTION]", "Fluent Bit's classic syntax"),
    );
  });
});

describe("Fluentd's syntax", () => {
  test('is read with its nested directives', () => {
    const text = [
      '<source>',
      '  @type tail',
      '  path "/var/log/*.log"',
      '</source>',
      '<match app.**>',
      '  @type forward',
      '  <server>',
      '    host es # primary',
      '  </server>',
      '  <server>',
      '    host b',
      '  </server>',
      '</match>',
    ];
    expect(read('fluentd', text.join('\n'))).toEqual([
      'source#1 =@1',
      'source#1 @type=tail@2',
      'source#1 path=/var/log/*.log@3',
      'match#1 =app.**@5',
      'match#1 @type=forward@6',
      'match#1/server#1 =@7',
      'match#1/server#1 host=es@8',
      'match#1/server#2 =@10',
      'match#1/server#2 host=b@11',
    ]);
  });

  test('a directive that is not closed, or closed wrongly, is told', () => {
    expect(error('fluentd', '<match **>\n')).toBe(
      misread('a.conf:1: <match> is not closed, expected </match>', fluentd),
    );
    expect(error('fluentd', '<match **>\n</source>\n')).toBe(
      misread('a.conf:2: found </source>, expected </match>', fluentd),
    );
  });

  test('a quoted value may go on over lines', () => {
    expect(read('fluentd', '<a>\nx "one\ntwo"\ny z\n</a>')).toEqual([
      'a#1 =@1',
      'a#1 x=one\ntwo@2',
      'a#1 y=z@4',
    ]);
  });
});

test('YAML: maps are groups, lists of scalars repeat, dots nest', () => {
  const text =
    'filebeat.inputs:\n- type: filestream\n  paths: [/a, /b]\noutput.elasticsearch:\n  hosts: ["es:9200"]\n';
  expect(read('yaml', text)).toEqual([
    'filebeat/inputs#1 type=filestream@2',
    'filebeat/inputs#1 paths=/a@3',
    'filebeat/inputs#1 paths=/b@3',
    'output/elasticsearch hosts=es:9200@5',
  ]);
  expect(error('yaml', 'a: [1\nb: 2\n')).toMatch(
    /^a\.conf:\d: not YAML: .*; it was read as YAML or JSON: /,
  );
});

test('TOML is read into the same settings', () => {
  expect(
    read(
      'toml',
      '[sources.in]\ninclude = ["/a/*.log"]\n[sinks.es]\nendpoints = ["http://es:9200"]\n',
    ),
  ).toEqual(['sources/in include=/a/*.log@1', 'sinks/es endpoints=http://es:9200@1']);
  expect(error('toml', 'a = \n')).toMatch(/^a\.conf: not TOML: .*; it was read as TOML: /);
});

describe('languages of braces and calls', () => {
  test("rsyslog's", () => {
    const text =
      'module(load="imfile")\n# no\ninput(type="imfile" File="/a/*.log")\n*.* @@logs.example:514\nruleset(name="r") {\n action(type="omfwd" target="x" port="6514")\n}\n';
    expect(read('braces', text)).toEqual([
      'module#1 load=imfile@1',
      'input#1 type=imfile@3',
      'input#1 File=/a/*.log@3',
      'forward#1 =@@logs.example:514@4',
      'ruleset#1 name=r@5',
      '#1/action#1 type=omfwd@6',
      '#1/action#1 target=x@6',
      '#1/action#1 port=6514@6',
    ]);
  });

  test("syslog-ng's", () => {
    const text =
      '@version: 4.8\n@include "conf.d/*.conf"\ndestination d_es {\n  network("logs.example" port(601) transport("tls"));\n};\nlog { source(s); destination(d_es); };\n';
    expect(read('braces', text)).toEqual([
      ' @version:=4.8@1',
      'destination#1 =d_es@3',
      'destination#1/network#1 =logs.example@4',
      'destination#1/network#1/port#1 =601@4',
      'destination#1/network#1/transport#1 =tls@4',
      'log#1/source#1 =s@6',
      'log#1/destination#1 =d_es@6',
    ]);
    const { includes } = readerFor('a.conf', 'braces')(text, 'a.conf');
    expect(includes).toEqual([{ pattern: 'conf.d/*.conf', file: 'a.conf', line: 2 }]);
  });

  test("Alloy's and Logstash's", () => {
    expect(
      read('braces', 'loki.write "x" {\n  endpoint {\n    url = "http://l:3100/push"\n  }\n}\n'),
    ).toEqual(['loki.write#1 =x@1', 'loki.write#1/endpoint#1 url=http://l:3100/push@3']);
    expect(
      read(
        'braces',
        'output {\n  elasticsearch {\n    hosts => ["a:1", "b:2"]\n    ssl => true }\n}\n',
      ),
    ).toEqual([
      'output#1/elasticsearch#1 hosts=a:1@3',
      'output#1/elasticsearch#1 hosts=b:2@3',
      'output#1/elasticsearch#1 ssl=true@4',
    ]);
  });

  test('what is not closed is told', () => {
    expect(error('braces', 'a {\n b = "c"\n')).toBe(
      misread("a.conf:2: found the end of the text, expected '}'", braces),
    );
    expect(error('braces', 'a = "c')).toBe(misread('a.conf:1: a quote is not closed', braces));
    expect(error('braces', 'a }')).toBe(misread("a.conf:1: found '}' that nothing opened", braces));
  });
});

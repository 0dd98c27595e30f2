/** The syslog frame that the harness's own clients send: RFC 5424, all fields nil but the priority. */
const header = Buffer.from('<14>1 - - lostline - - - ');

export function syslogFrame(line: Uint8Array): Buffer {
  return Buffer.concat([header, line]);
}

import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import { runIn } from './memory-terminal.ts';

vi.mock('../../server/src/lint/registry.ts', () => import('./stub-rules.ts'));

const SOURCE = 'frontend fe\n\tbind bad # a tab, and more\nbackend be\n  mode "old"\r\n  balance x';

async function print(format: string, files: Record<string, string | Uint8Array> = { 'd/a b.cfg': SOURCE }, ...flags: string[]): Promise<string> {
  return (await runIn({ files }, 'check', '--format', format, ...flags, ...Object.keys(files).filter(path => path.endsWith('.cfg')))).stdout;
}

describe('pretty', () => {
  test('shows the line, what belongs to it, and the repair', async () => {
    expect(await print('pretty')).toMatchInlineSnapshot(`
      "error[bad-bind]: No such address.
       --> d/a b.cfg:2:7
        |
      2 |     bind bad # a tab, and more
        |          ^^^
        = note: d/a b.cfg:2:2: Bound here

      warning[old-mode]: The mode \`old\` is 100% out of fashion,
      use \`new\`.
       --> d/a b.cfg:4:8
        |
      4 |   mode "old"
        |        ^^^^^
        = help: Use \`new\`

      information[needless-line]: This line may be needless.
       --> d/a b.cfg:5:3
        |
      5 |   balance x
        |   ^^^^^^^^^
        = help: Delete the line (needs review)

      1 error, 1 warning, 1 information in 1 file. 1 can be repaired with --fix.
      "
    `);
  });

  test('says that nothing was found', async () => {
    expect(await print('pretty', { 'a.cfg': '', 'b.cfg': '' })).toBe('Nothing found in 2 files.\n');
  });

  test('shortens a long line around what is underlined', async () => {
    const [, , , line, marks] = (await print('pretty', { 'a.cfg': `frontend fe\n${' '.repeat(500)}bind bad ${'x'.repeat(500)}\n` })).split('\n') as [string, string, string, string, string];
    expect(line.length).toBeLessThan(120);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('bad');
    expect(line).toMatch(/^2 \| … .*…$/);
  });

  test('underlines no more than is shown of a long word', async () => {
    const [, , , line, marks] = (await print('pretty', { 'a.cfg': `backend be\n balance ${'x'.repeat(1000)}\n` })).split('\n') as [string, string, string, string, string];
    expect(marks.length).toBe(line.length - 1);
  });

  test('prints no control character of a file', async () => {
    const stdout = await print('pretty', { 'a.cfg': 'frontend fe\n bind bad \u001b[31m\u0007\u0085\u202e\n' });
    expect(stdout).toContain(' bind bad \u241b[31m\u2407\ufffd\ufffd\n');
  });
});

test('compact', async () => {
  expect(await print('compact')).toMatchInlineSnapshot(`
    "d/a b.cfg:2:7: error: No such address. [bad-bind]
    d/a b.cfg:4:8: warning: The mode \`old\` is 100% out of fashion, use \`new\`. [old-mode]
    d/a b.cfg:5:3: information: This line may be needless. [needless-line]
    "
  `);
});

test('github', async () => {
  expect(await print('github')).toMatchInlineSnapshot(`
    "::error file=d/a b.cfg,line=2,col=7,endLine=2,endColumn=10,title=bad-bind::No such address.
    ::warning file=d/a b.cfg,line=4,col=8,endLine=4,endColumn=13,title=old-mode::The mode \`old\` is 100%25 out of fashion,%0Ause \`new\`.
    ::notice file=d/a b.cfg,line=5,col=3,endLine=5,endColumn=12,title=needless-line::This line may be needless.
    "
  `);
  expect(await print('github', { 'a,b:c%.cfg': SOURCE })).toContain('file=a%2Cb%3Ac%25.cfg,');
});

describe('json', () => {
  test('is the contract', async () => {
    expect(JSON.parse(await print('json'))).toMatchInlineSnapshot(`
      {
        "files": [
          {
            "findings": [
              {
                "category": "validity",
                "column": 7,
                "endColumn": 10,
                "endLine": 2,
                "line": 2,
                "message": "No such address.",
                "related": [
                  {
                    "column": 2,
                    "line": 2,
                    "message": "Bound here",
                    "path": "d/a b.cfg",
                  },
                ],
                "repairs": [],
                "rule": "bad-bind",
                "severity": "error",
              },
              {
                "category": "503",
                "column": 8,
                "endColumn": 13,
                "endLine": 4,
                "line": 4,
                "message": "The mode \`old\` is 100% out of fashion,
      use \`new\`.",
                "related": [],
                "repairs": [
                  {
                    "edits": [
                      {
                        "column": 8,
                        "endColumn": 13,
                        "endLine": 4,
                        "line": 4,
                        "path": "d/a b.cfg",
                        "text": "new",
                      },
                    ],
                    "safety": "safe",
                    "title": "Use \`new\`",
                  },
                ],
                "rule": "old-mode",
                "severity": "warning",
              },
              {
                "category": "style",
                "column": 3,
                "endColumn": 12,
                "endLine": 5,
                "line": 5,
                "message": "This line may be needless.",
                "related": [],
                "repairs": [
                  {
                    "edits": [
                      {
                        "column": 1,
                        "endColumn": 12,
                        "endLine": 5,
                        "line": 5,
                        "path": "d/a b.cfg",
                        "text": "",
                      },
                    ],
                    "safety": "review",
                    "title": "Delete the line",
                  },
                ],
                "rule": "needless-line",
                "severity": "information",
              },
            ],
            "path": "d/a b.cfg",
          },
        ],
        "haproxyVersion": "3.4",
        "version": 1,
      }
    `);
  });

  test('names every file that was read, the clean ones too', async () => {
    const { files } = JSON.parse(await print('json', { 'b.cfg': '', 'a.cfg': SOURCE })) as { files: { path: string; findings: unknown[] }[] };
    expect(files.map(file => [file.path, file.findings.length])).toEqual([['b.cfg', 0], ['a.cfg', 3]]);
  });

  test('counts lines by newlines only, and columns in UTF-16 units', async () => {
    const { files } = JSON.parse(await print('json', { 'a.cfg': 'frontend fe # \r \u2028 \u0085\n\tbind "bad"\r\n\tbalance "\u{1F600}"' })) as { files: [{ findings: object[] }] };
    const [bind, balance] = files[0].findings;
    expect(bind).toMatchObject({ line: 2, column: 7, endLine: 2, endColumn: 12 });
    expect(balance).toMatchObject({ line: 3, column: 2, endLine: 3, endColumn: 14 });
  });

  test('tells the version of the first configuration, or of the flag', async () => {
    expect(JSON.parse(await print('json', { 'a.cfg': '# haproxy-version: 2.6\n' }))).toMatchObject({ version: 1, haproxyVersion: '2.6' });
    expect(JSON.parse(await print('json', {}, '--haproxy-version', '2.8', 'missing.cfg'))).toEqual({ version: 1, haproxyVersion: '2.8', files: [] });
  });
});

describe('sarif', () => {
  const schema = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  // The schema is of draft 4, whose `id` later drafts call `$id`; it uses nothing else that has changed.
  const { id, ...later } = JSON.parse(readFileSync(schema, 'utf8')) as { id: string };
  const validate = ajv.compile({ ...later, $id: id, $schema: 'http://json-schema.org/draft-07/schema#' });

  test('is valid, with findings and without', async () => {
    for (const files of [{ 'd/a b.cfg': SOURCE }, { '/etc/haproxy/a.cfg': SOURCE }, { 'a.cfg': '' }]) {
      const log = JSON.parse(await print('sarif', files)) as unknown;
      expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    }
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  test('says what code scanning needs', async () => {
    const page = '# bad-bind\n\n## What it does\n\nFinds bad\naddresses.\n\n## Bad\n\nx\n';
    const { runs } = JSON.parse(await print('sarif', { 'd/a b.cfg': SOURCE, '/program/rules/bad-bind.md': page })) as { runs: [{ tool: unknown; results: unknown }] };
    expect(runs[0]).toMatchInlineSnapshot(`
      {
        "columnKind": "utf16CodeUnits",
        "invocations": [
          {
            "executionSuccessful": true,
            "toolExecutionNotifications": [],
          },
        ],
        "results": [
          {
            "level": "error",
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "d/a%20b.cfg",
                  },
                  "region": {
                    "endColumn": 10,
                    "endLine": 2,
                    "startColumn": 7,
                    "startLine": 2,
                  },
                },
              },
            ],
            "message": {
              "text": "No such address.",
            },
            "partialFingerprints": {
              "haproxyDoctor/v1": "729a038e88dcba69:1",
            },
            "properties": {
              "severity": "error",
            },
            "relatedLocations": [
              {
                "id": 0,
                "message": {
                  "text": "Bound here",
                },
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "d/a%20b.cfg",
                  },
                  "region": {
                    "endColumn": 6,
                    "endLine": 2,
                    "startColumn": 2,
                    "startLine": 2,
                  },
                },
              },
            ],
            "ruleId": "bad-bind",
            "ruleIndex": 0,
          },
          {
            "fixes": [
              {
                "artifactChanges": [
                  {
                    "artifactLocation": {
                      "uri": "d/a%20b.cfg",
                    },
                    "replacements": [
                      {
                        "deletedRegion": {
                          "endColumn": 13,
                          "endLine": 4,
                          "startColumn": 8,
                          "startLine": 4,
                        },
                        "insertedContent": {
                          "text": "new",
                        },
                      },
                    ],
                  },
                ],
                "description": {
                  "text": "Use \`new\`",
                },
              },
            ],
            "level": "warning",
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "d/a%20b.cfg",
                  },
                  "region": {
                    "endColumn": 13,
                    "endLine": 4,
                    "startColumn": 8,
                    "startLine": 4,
                  },
                },
              },
            ],
            "message": {
              "text": "The mode \`old\` is 100% out of fashion,
      use \`new\`.",
            },
            "partialFingerprints": {
              "haproxyDoctor/v1": "238166b256b40174:1",
            },
            "properties": {
              "severity": "warning",
            },
            "ruleId": "old-mode",
            "ruleIndex": 2,
          },
          {
            "fixes": [
              {
                "artifactChanges": [
                  {
                    "artifactLocation": {
                      "uri": "d/a%20b.cfg",
                    },
                    "replacements": [
                      {
                        "deletedRegion": {
                          "endColumn": 12,
                          "endLine": 5,
                          "startColumn": 1,
                          "startLine": 5,
                        },
                        "insertedContent": {
                          "text": "",
                        },
                      },
                    ],
                  },
                ],
                "description": {
                  "text": "Delete the line",
                },
              },
            ],
            "level": "note",
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "d/a%20b.cfg",
                  },
                  "region": {
                    "endColumn": 12,
                    "endLine": 5,
                    "startColumn": 3,
                    "startLine": 5,
                  },
                },
              },
            ],
            "message": {
              "text": "This line may be needless.",
            },
            "partialFingerprints": {
              "haproxyDoctor/v1": "86976f2cfd0b5293:1",
            },
            "properties": {
              "severity": "information",
            },
            "ruleId": "needless-line",
            "ruleIndex": 1,
          },
        ],
        "tool": {
          "driver": {
            "informationUri": "https://github.com/haproxy-doctor/haproxy-doctor",
            "name": "HAProxy Doctor",
            "rules": [
              {
                "defaultConfiguration": {
                  "level": "error",
                },
                "fullDescription": {
                  "text": "Finds bad
      addresses.",
                },
                "help": {
                  "markdown": "# bad-bind

      ## What it does

      Finds bad
      addresses.

      ## Bad

      x
      ",
                  "text": "# bad-bind

      ## What it does

      Finds bad
      addresses.

      ## Bad

      x
      ",
                },
                "helpUri": "https://github.com/haproxy-doctor/haproxy-doctor/blob/main/docs/rules/bad-bind.md",
                "id": "bad-bind",
                "properties": {
                  "tags": [
                    "validity",
                  ],
                },
                "shortDescription": {
                  "text": "An address that cannot be.",
                },
              },
              {
                "defaultConfiguration": {
                  "level": "note",
                },
                "fullDescription": {
                  "text": "A line that may be needless.",
                },
                "help": {
                  "markdown": "A line that may be needless.

      [needless-line](https://github.com/haproxy-doctor/haproxy-doctor/blob/main/docs/rules/needless-line.md)",
                  "text": "A line that may be needless.",
                },
                "helpUri": "https://github.com/haproxy-doctor/haproxy-doctor/blob/main/docs/rules/needless-line.md",
                "id": "needless-line",
                "properties": {
                  "tags": [
                    "style",
                  ],
                },
                "shortDescription": {
                  "text": "A line that may be needless.",
                },
              },
              {
                "defaultConfiguration": {
                  "level": "warning",
                },
                "fullDescription": {
                  "text": "A mode that is out of fashion.",
                },
                "help": {
                  "markdown": "A mode that is out of fashion.

      [old-mode](https://github.com/haproxy-doctor/haproxy-doctor/blob/main/docs/rules/old-mode.md)",
                  "text": "A mode that is out of fashion.",
                },
                "helpUri": "https://github.com/haproxy-doctor/haproxy-doctor/blob/main/docs/rules/old-mode.md",
                "id": "old-mode",
                "properties": {
                  "tags": [
                    "503",
                  ],
                },
                "shortDescription": {
                  "text": "A mode that is out of fashion.",
                },
              },
            ],
            "semanticVersion": "0.1.0",
          },
        },
      }
    `);
  });

  test('keeps fingerprints while other lines come and go', async () => {
    const prints = async (text: string) => {
      const { runs } = JSON.parse(await print('sarif', { 'a.cfg': text })) as { runs: [{ results: { partialFingerprints: unknown }[] }] };
      return runs[0].results.map(result => result.partialFingerprints);
    };
    const before = await prints('backend a\n mode old\nbackend b\n mode old\n');
    expect(await prints('# new\nbackend a\n  option x\n  mode old\nbackend b\n mode old\n')).toEqual(before);
    expect(before[0]).not.toEqual(before[1]);
  });

  test('says when something could not be read', async () => {
    const { stdout } = await runIn({}, 'check', '--format', 'sarif', 'missing.cfg');
    const log = JSON.parse(stdout) as { runs: [{ invocations: unknown }] };
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    expect(log.runs[0].invocations).toEqual([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: 'cannot read missing.cfg: there is no such file' } }] },
    ]);
  });
});

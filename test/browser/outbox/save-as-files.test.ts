import { fileName } from '../../../src/browser/outbox/save-as-files.js'

test.each([
  ['Je, unasema “nini”?', 'audio/wav', 'Sauti sw 2026-11-21 Je unasema nini.wav'],
  ['a/b\\c: d', 'audio/webm;codecs=opus', 'Sauti sw 2026-11-21 a b c d.webm'],
  ['…', 'audio/x-unknown', 'Sauti sw 2026-11-21.audio'],
])('a recording of %j is saved under a name that every device accepts', (text, contentType, name) => {
  const item = {
    id: 'one',
    contributorId: 'me',
    assignmentId: 'a-one',
    sentence: { text, language: 'sw' },
    createdAt: Date.parse('2026-11-21T08:00:00Z'),
    failures: 0,
    content: { kind: 'recording', contentType, capture: {} },
  } as const
  expect(fileName(item)).toBe(name)
})

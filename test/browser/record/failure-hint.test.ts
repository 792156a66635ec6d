import { readFileSync } from 'node:fs'
import path from 'node:path'
import { failureHintKey } from '../../../src/browser/record/failure-hint.js'
import { projectRoot } from '../../../src/platform/paths.js'

test('a contributor who denied the microphone reads how to allow it in their own browser', () => {
  const agents = {
    chrome: 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36',
    iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) CriOS/120 Mobile/15E148 Safari/604.1',
    firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
    safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17.0 Safari/605.1.15',
  }
  const catalog = JSON.parse(readFileSync(path.join(projectRoot, 'locales/en.json'), 'utf8')) as object
  for (const [name, agent] of Object.entries(agents)) {
    expect(failureHintKey('denied', agent)).toBe(`record.say.failure.denied.way.${name}`)
    expect(catalog).toHaveProperty([failureHintKey('denied', agent)])
  }
  expect(failureHintKey('denied', 'Something new')).toBe('record.say.failure.denied.way')
  expect(failureHintKey('busy', agents.chrome)).toBe('record.say.failure.busy.way')
})

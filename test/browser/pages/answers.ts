import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page, Route } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'

/** How much speech a clip holds that is listened to: enough to draw, little to wait for. */
const CLIP_MS = 1_200
const SET = 5
const DAY_MS = 24 * 60 * 60 * 1000

type Answer = Parameters<Route['fulfill']>[0] | 'never' | 'unreachable'

/** Makes the API give these answers in turn, the last again and again, where the address matches. */
export async function answer(page: Page, address: string, ...answers: Answer[]): Promise<void> {
  await page.route(address, async (route) => {
    const next = answers.length > 1 ? answers.shift() : answers[0]
    if (next === 'never') return
    if (next === 'unreachable') await route.abort('connectionrefused')
    else await route.fulfill(next)
  })
}

export const refusal = (status: number, code: string): Answer => ({ status, json: { code } })

/** Sentences that Sauti begins with, of this language. */
function sentencesOf(language: string): string[] {
  const file = path.join(projectRoot, `seeds/sentences/${language}.tsv`)
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => line.split('\t')[0]!)
}

/** Work of one language: its first sentences, or those of the given length. */
export function workIn(language: string, count = SET, length?: 'longest' | 'shortest'): Answer {
  const sentences = sentencesOf(language)
  if (length) sentences.sort((a, b) => (length === 'longest' ? b.length - a.length : a.length - b.length))
  const assignments = sentences.slice(0, count).map((text, index) => ({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    sentence: { id: String(index), text, language },
    recording: { id: String(index), audio_url: `/api/v1/recordings/${index}/audio`, duration_ms: CLIP_MS },
  }))
  return { status: 201, json: { assignments } }
}

export function clip(): Answer {
  const whole = readFileSync(path.join(projectRoot, 'test/fixtures/audio/speech-sw.wav'))
  const HEADER = 44
  const bytes = (whole.readUInt32LE(28) * CLIP_MS) / 1000
  const audio = Buffer.from(whole.subarray(0, HEADER + bytes))
  audio.writeUInt32LE(audio.length - 8, 4)
  audio.writeUInt32LE(bytes, 40)
  return { contentType: 'audio/wav', body: audio }
}

/** Statistics of a community that has been at it for three months. */
export async function answerStatistics(page: Page): Promise<void> {
  // The server knows better numbers, and would tell them.
  await page.route('**/assets/live-*.js', (route) => route.abort())
  const days = Array.from({ length: 90 }, (_, ago) => dayOf(ago)).reverse()
  const upTo = days.map((day, index) => ({ day: day.day, ...sum(days.slice(0, index + 1)) }))
  const languages = ['sw', 'ta', 'ur', 'bn', 'hi', 'am'].map((language, index) => {
    const all = sum(days)
    return {
      language,
      ...all,
      hours: all.hours / 2 ** (index + 1),
      hours_valid: all.hours / 3 ** (index + 1),
    }
  })
  const all = sum(days)
  const parts = (key: string, names: string[]) =>
    names.map((name, index) => ({
      [key]: name,
      ...all,
      hours: all.hours / 2 ** (index + 1),
      hours_valid: all.hours / 3 ** (index + 1),
    }))
  const regions = parts('region', ['IN-TN', 'KE', 'PK', 'TZ', 'IN', 'ET', 'undisclosed'])
  const files: Record<string, object[]> = {
    totals: [all],
    'timeline-daily': days,
    'timeline-daily-cumulative': upTo,
    'timeline-daily-by-language': days.map((day) => ({ language: 'ta', ...day })),
    'by-language': languages,
    'by-region': regions,
    'by-language-and-region': regions.map((row) => ({ language: 'ta', ...row })),
    'by-age': parts('age_band', ['18-29', '30-39', '70+', 'other', 'undisclosed']),
    'by-gender': parts('gender', ['female', 'male', 'undisclosed']),
    coverage: languages.map(({ language }, index) => ({
      language,
      sentences_left: 400 - 60 * index,
      recordings_left: 900 - 120 * index,
      undecided: 40 + 13 * index,
      disputed: index,
      speakers: 12,
    })),
    quality: Array.from({ length: 9 }, (_, second) => ({
      language: 'ta',
      measure: 'duration',
      at_least: second,
      below: second + 1,
      recordings: 20 + second * (9 - second) * 12,
      valid: 15 + second * (9 - second) * 9,
      invalid: 4,
      disputed: 1,
    })),
    campaigns: ['open', 'paused'].map((state, index) => ({
      campaign: `00000000-0000-4000-8000-00000000000${index}`,
      language: 'ta',
      title: `Sangam ${index + 1}`,
      state,
      sentences_left: 120,
      recordings_left: 300,
      recordings: 900,
      hours: 1,
    })),
    leaderboards: ['Amina', 'குறிஞ்சி', 'زویا'].map((username, index) => ({
      kind: 'record',
      language: '*',
      period: 'week',
      rank: index + 1,
      username,
      contributions: 240 - 70 * index,
      change: [0, 2, null][index],
    })),
  }
  const names = Object.fromEntries(Object.keys(files).map((name) => [name, `${name}.json`]))
  await answer(page, '**/stats/manifest.json', {
    json: { generated_at: new Date().toISOString(), version: 1, files: names },
  })
  for (const [name, rows] of Object.entries(files)) {
    await answer(page, `**/stats/${name}.json`, { json: { rows } })
  }
}

type Sums = ReturnType<typeof sum>

function dayOf(ago: number): Sums & { day: string } {
  const recordings = Math.round((95 - ago) * (6 + 3 * Math.sin(ago * 0.9)) + 40)
  const valid = Math.round(recordings * (0.55 + 0.2 * Math.cos(ago)))
  const day = new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
  const hours = (recordings * 4) / 3600
  const counted = { speakers: 4 + (ago % 7), recordings, valid, invalid: 3, validations: valid * 2 }
  return { day, ...counted, hours, hours_valid: (valid * 4) / 3600, languages: 6 }
}

function sum(days: object[]) {
  const all = (name: string) =>
    days.reduce((total, day) => total + ((day as Record<string, number>)[name] ?? 0), 0)
  return {
    speakers: all('speakers'),
    recordings: all('recordings'),
    valid: all('valid'),
    invalid: all('invalid'),
    hours: all('hours'),
    hours_valid: all('hours_valid'),
    languages: 6,
    validations: all('validations'),
  }
}

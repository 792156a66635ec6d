import type { Demuxed, Demuxer, Sink } from './demuxer.js'
import type { AudioFormat } from '../formats.js'
import { demuxFlac } from './flac.js'
import { Input, type Reading } from '../bytes/push-parser.js'
import { demuxMp4 } from './mp4.js'
import { demuxOgg } from './ogg.js'
import { AudioRefusal } from '../invalid-audio.js'
import { demuxWav } from './wav.js'
import { demuxWebm } from './webm.js'

const DEMUXERS: Record<AudioFormat, Demuxer> = {
  wav: demuxWav,
  webm: demuxWebm,
  ogg: demuxOgg,
  flac: demuxFlac,
  mp4: demuxMp4,
}

/** How files of each format begin; a dot stands for any byte. */
const SIGNATURES: readonly (readonly [AudioFormat, RegExp])[] = [
  ['wav', /^(RIFF|RF64)....WAVE/s],
  ['webm', /^\x1a\x45\xdf\xa3/],
  ['ogg', /^OggS/],
  ['flac', /^fLaC/],
  ['mp4', /^....ftyp/s],
]

/** Audio all the same, as MP3, AAC without a container, AMR, AIFF, Core Audio and big-endian WAV. */
const OTHER_AUDIO =
  /^(ID3|\xff[\xfa\xfb\xf2\xf3\xe2\xe3\xf0\xf1\xf8\xf9]|#!AMR|FORM....AIF[FC]|caff|RIFX|\.snd)/s

const SIGNATURE_BYTES = 12

/** Recognises a file by how it begins, whatever anyone calls it, and reads it to its end. */
export function* demux(sink: Sink): Reading<Demuxed & { format: AudioFormat }> {
  const input = new Input()
  const format = formatOf(yield* input.peek(SIGNATURE_BYTES))
  return { format, ...(yield* DEMUXERS[format](input, sink)) }
}

function formatOf(start: Buffer): AudioFormat {
  if (start.length === 0) throw new AudioRefusal('audio_empty', 'The file is empty.')
  const text = start.toString('latin1')
  const match = SIGNATURES.find(([, signature]) => signature.test(text))
  if (match) return match[0]
  if (OTHER_AUDIO.test(text)) {
    throw new AudioRefusal(
      'audio_unsupported',
      'Taken are WAV, WebM and Ogg with Opus, FLAC, and MP4 with AAC.',
    )
  }
  throw new AudioRefusal('audio_not_recognised', 'The file is no audio that we know.')
}

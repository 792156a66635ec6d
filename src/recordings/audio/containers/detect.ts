import { Input, type Parser } from '../bytes/push-parser.js'
import type { AudioFormat } from '../formats.js'
import { InvalidAudioError } from '../invalid-audio.js'
import type { DemuxResult, Demuxer, PacketSink } from './demuxer.js'
import { demuxFlac } from './flac.js'
import { demuxMp4 } from './mp4.js'
import { demuxOgg } from './ogg.js'
import { demuxWav } from './wav.js'
import { demuxWebm } from './webm.js'

const DEMUXERS: Record<AudioFormat, Demuxer> = {
  wav: demuxWav,
  webm: demuxWebm,
  ogg: demuxOgg,
  flac: demuxFlac,
  mp4: demuxMp4,
}

/** The first bytes of a file of each format; a dot stands for any byte. */
const SIGNATURES: readonly (readonly [AudioFormat, RegExp])[] = [
  ['wav', /^(RIFF|RF64)....WAVE/s],
  ['webm', /^\x1a\x45\xdf\xa3/],
  ['ogg', /^OggS/],
  ['flac', /^fLaC/],
  ['mp4', /^....ftyp/s],
]

/** Audio that is not supported: MP3, AAC without a container, AMR, AIFF, Core Audio and big-endian WAV. */
const OTHER_AUDIO =
  /^(ID3|\xff[\xfa\xfb\xf2\xf3\xe2\xe3\xf0\xf1\xf8\xf9]|#!AMR|FORM....AIF[FC]|caff|RIFX|\.snd)/s

const SIGNATURE_BYTES = 12

/** Detects the format of a file by its first bytes, whatever its declared type, and reads the file to its end. */
export function* demux(sink: PacketSink): Parser<DemuxResult & { format: AudioFormat }> {
  const input = new Input()
  const format = detectFormat(yield* input.peek(SIGNATURE_BYTES))
  return { format, ...(yield* DEMUXERS[format](input, sink)) }
}

function detectFormat(start: Buffer): AudioFormat {
  if (start.length === 0) throw new InvalidAudioError('audio_empty', 'The file is empty.')
  const text = start.toString('latin1')
  const match = SIGNATURES.find(([, signature]) => signature.test(text))
  if (match) return match[0]
  if (OTHER_AUDIO.test(text)) {
    throw new InvalidAudioError(
      'audio_unsupported',
      'WAV, WebM and Ogg with Opus, FLAC, and MP4 with AAC are accepted.',
    )
  }
  throw new InvalidAudioError('audio_not_recognised', 'The file is in no known audio format.')
}

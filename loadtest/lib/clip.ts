/** Real speech, 16 bit, mono, behind a header of the usual size. */
const SPEECH = '../../test/fixtures/audio/speech-sw.wav'

const HEADER_BYTES = 44
const RATE_HZ = 16_000
/** Five seconds: what reading one sentence takes. */
const SAMPLES_BYTES = 5 * RATE_HZ * 2
/** The samples that differ between two clips, and how loud they may be: 30 dB under full scale. */
const SALT_SAMPLES = 6
const SALT_AMPLITUDE = 1_024

const BOUNDARY = 'sauti-loadtest-7f1c2b'
const UUID_LENGTH = 36
const BEFORE_ID = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="assignment_id"\r\n\r\n`
const BEFORE_AUDIO =
  `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="audio"; filename="audio.wav"\r\n` +
  'Content-Type: audio/wav\r\n\r\n'
const AFTER_AUDIO = `\r\n--${BOUNDARY}--\r\n`

const AUDIO_AT = BEFORE_ID.length + UUID_LENGTH + BEFORE_AUDIO.length
const AUDIO_BYTES = HEADER_BYTES + SAMPLES_BYTES

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** The form of an upload. It is written once, for k6 knows no order of fields; an upload changes what differs. */
const form = new Uint8Array(AUDIO_AT + AUDIO_BYTES + AFTER_AUDIO.length)
// The file itself is let go of: each of thousands of virtual users reads it.
form.set(new Uint8Array(open(import.meta.resolve(SPEECH), 'b'), 0, AUDIO_BYTES), AUDIO_AT)
tellLength(new DataView(form.buffer, AUDIO_AT, AUDIO_BYTES))
write(BEFORE_ID, 0)
write(BEFORE_AUDIO, AUDIO_AT - BEFORE_AUDIO.length)
write(AFTER_AUDIO, AUDIO_AT + AUDIO_BYTES)

/** The multipart body of an upload: five seconds of speech, 160 KB, no two of them alike. Good until the next one. */
export function uploadForm(assignment: string): ArrayBuffer {
  write(assignment, BEFORE_ID.length)
  const end = new DataView(form.buffer, AUDIO_AT + AUDIO_BYTES - 2 * SALT_SAMPLES, 2 * SALT_SAMPLES)
  for (let i = 0; i < SALT_SAMPLES; i++) end.setInt16(2 * i, Math.random() * SALT_AMPLITUDE, true)
  return form.buffer
}

/** The beginning of the file as a file of its own; played at a third of the rate it is slow speech. */
function tellLength(wav: DataView): void {
  wav.setUint32(4, AUDIO_BYTES - 8, true)
  wav.setUint32(24, RATE_HZ, true)
  wav.setUint32(28, RATE_HZ * 2, true)
  wav.setUint32(40, SAMPLES_BYTES, true)
}

function write(ascii: string, at: number): void {
  for (let i = 0; i < ascii.length; i++) form[at + i] = ascii.charCodeAt(i)
}

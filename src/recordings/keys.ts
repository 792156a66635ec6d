/** Where a recording's audio is: ids only, and an attempt of its own for every try to store it. */
export const audioKey = (recording: string, attempt: string) => `${AUDIO_PREFIX}${recording}/${attempt}`

export const AUDIO_PREFIX = 'audio/'

/** The queued work that measures a recording after it was acknowledged. */
export const MEASURE_JOB = 'measure-recording'

import { roomOf } from '../../../shared/audio/quality.js'
import { element, setText, showDialog, showPhase } from '../../lib/dom/dom.js'
import type { Translate } from '../../lib/translate.js'
import { barCount, drawWaveform } from '../../lib/dom/waveform.js'
import { toneOf, type CheckState } from './state.js'
import { failureHintKey } from '../failure-hint.js'

interface CheckActions {
  open(): void
  decline(): void
  begin(): void
  togglePlayback(): void
  chooseDevice(deviceId: string): void
  closed(): void
}

const STATUS = {
  ready: '',
  asking: 'record.say.status.asking',
  room: 'record.say.check.status.room',
  voice: 'record.say.check.status.voice',
  heard: 'record.say.check.status.heard',
  failed: '',
}
const ADVICE = {
  good: 'record.say.check.good',
  too_quiet: 'record.say.hint.too_quiet.way',
  clipped: 'record.say.hint.clipped.way',
  noisy: 'record.say.hint.noisy.way',
  nothing: 'record.say.hint.mostly_silence.way',
}

/** Shows the check on `views/partials/microphone-check.ejs`. */
export function createMicrophoneCheckView(locale: string, t: Translate) {
  const dialog = element<HTMLDialogElement>('#check')
  const wave = element<HTMLCanvasElement>('#check-wave')
  const devices = element<HTMLSelectElement>('#check-device')
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  let levels: number[] = []

  function showFinding(id: string, finding: Parameters<typeof toneOf>[0], words: string): void {
    const badge = element(id)
    badge.className = `badge badge--${toneOf(finding)}`
    setText(badge, words)
  }

  return {
    show(state: CheckState): void {
      showPhase(dialog, state.phase)
      setText(element('#check-status'), t(STATUS[state.phase]))
      if (state.phase !== 'voice') levels = []
      if (state.phase === 'voice' || state.phase === 'heard') {
        const room = roomOf(state.noiseDb)
        const db = number.format(Math.round(state.noiseDb))
        showFinding('#check-room', room, t(`record.say.check.room.${room}`))
        setText(element('#check-db'), t('record.say.check.db', { db }))
      }
      if (state.phase === 'heard') {
        showFinding('#check-voice', state.voice, t(`record.say.check.voice.${state.voice}`))
        const isNoisy = state.voice === 'good' && roomOf(state.noiseDb) === 'too_noisy'
        setText(element('#check-advice'), t(ADVICE[isNoisy ? 'noisy' : state.voice]))
        element('#check-speaker').hidden = state.take === null
        const wantsMore = state.voice === 'nothing'
        for (const [id, isFirst] of [
          ['#check-done', !wantsMore],
          ['#check-again', wantsMore],
        ] as const) {
          element(id).classList.toggle('button--speak', isFirst)
          element(id).classList.toggle('button--quiet', !isFirst)
        }
        element(wantsMore ? '#check-again' : '#check-done').focus()
      }
      if (state.phase === 'failed') {
        setText(element('#check-failure-what'), t(`record.say.failure.${state.failure}.what`))
        setText(element('#check-failure-way'), t(failureHintKey(state.failure, navigator.userAgent)))
        element('#check-again').focus()
      }
    },

    addLevel(peak: number): void {
      levels = [...levels, peak].slice(-barCount(wave))
      drawWaveform(wave, levels)
    },

    /** Lists the microphones if there are several. Browsers name them only once the permission was given. */
    async showDevices(chosen: string | null): Promise<void> {
      const all = (await navigator.mediaDevices.enumerateDevices?.()) ?? []
      const inputs = all.filter(
        ({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'communications',
      )
      element('#check-devices').hidden = inputs.length < 2
      devices.replaceChildren(
        ...inputs.map(
          ({ label, deviceId }, index) =>
            new Option(
              label || t('record.say.check.device', { n: index + 1 }),
              deviceId,
              false,
              deviceId === chosen,
            ),
        ),
      )
    },

    showPlaying(isPlaying: boolean): void {
      dialog.classList.toggle('is-playing', isPlaying)
      setText(
        element('#check-play-label'),
        t(isPlaying ? 'record.say.stop-listening' : 'record.say.check.play'),
      )
    },

    showOffer(isOffered: boolean): void {
      element('#check-offer').hidden = !isOffered
    },

    open(): void {
      showDialog(dialog)
    },

    connect({ open, decline, begin, togglePlayback, chooseDevice, closed }: CheckActions): void {
      for (const id of ['#check-open', '#check-accept']) element(id).addEventListener('click', open)
      element('#check-decline').addEventListener('click', () => {
        decline()
        element('#main-button').focus({ preventScroll: true })
      })
      element('#check-again').addEventListener('click', begin)
      element('#check-play').addEventListener('click', togglePlayback)
      devices.addEventListener('change', () => chooseDevice(devices.value))
      dialog.addEventListener('close', () => {
        closed()
        element('#main-button').focus({ preventScroll: true })
      })
    },
  }
}

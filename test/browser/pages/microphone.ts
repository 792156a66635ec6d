import type { Page } from 'playwright-core'

/** In the page: a microphone that is asked for and never comes. */
export const withoutAnswer = (page: Page) =>
  page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => {})
  })

/** In the page: a microphone that cannot be had, for the reason that browsers give this name. */
export const refusedAs = (name: string) => (page: Page) =>
  page.addInitScript((reason) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', reason))
  }, name)

/** In the page: a microphone so far away that only `gain` of its sound arrives; 0 is a muted one. */
export const heardAt = (gain: number) => (page: Page) =>
  page.addInitScript((share) => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const context = new AudioContext()
      const quieter = new GainNode(context, { gain: share })
      const arriving = context.createMediaStreamDestination()
      context
        .createMediaStreamSource(await open(wish))
        .connect(quieter)
        .connect(arriving)
      return arriving.stream
    }
  }, gain)

/** In the page: somebody who begins to speak a moment after the recording began, and is done before it ends. */
export const speaksWhenAsked = (page: Page) =>
  page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const context = new AudioContext()
      const mouth = new GainNode(context, { gain: 0 })
      const arriving = context.createMediaStreamDestination()
      context
        .createMediaStreamSource(await open(wish))
        .connect(mouth)
        .connect(arriving)
      const bench = document.querySelector<HTMLElement>('#contribute')
      const speak = () => {
        if (bench?.dataset.phase !== 'recording') return
        mouth.gain.setValueAtTime(1, context.currentTime + 0.2)
        mouth.gain.setValueAtTime(0, context.currentTime + 2)
      }
      if (bench) new MutationObserver(speak).observe(bench, { attributeFilter: ['data-phase'] })
      return arriving.stream
    }
  })

/** In the page: a microphone that is pulled out as soon as it is used. */
export const pulledOut = (page: Page) =>
  page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const stream = await open(wish)
      const [track] = stream.getAudioTracks()
      setTimeout(() => track?.dispatchEvent(new Event('ended')), 500)
      return stream
    }
  })

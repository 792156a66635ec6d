import type { CaptureReport } from './types.js'

/** Reports what the browser says it did with the sound, and its brand, without version or device model. */
export function captureReport(
  method: CaptureReport['method'],
  stream: MediaStream,
  { sampleRate, preRollMs, tailMs }: { sampleRate?: number; preRollMs: number; tailMs: number },
): CaptureReport {
  const settings = stream.getAudioTracks()[0]?.getSettings() ?? {}
  const said = (value: boolean | string | undefined) => (typeof value === 'boolean' ? value : null)
  return {
    method,
    sample_rate: sampleRate ?? settings.sampleRate ?? null,
    channels: settings.channelCount ?? null,
    echo_cancellation: said(settings.echoCancellation),
    noise_suppression: said(settings.noiseSuppression),
    auto_gain_control: said(settings.autoGainControl),
    pre_roll_ms: preRollMs,
    tail_ms: tailMs,
    ...browserOf(navigator),
  }
}

interface UserAgentData {
  brands: { brand: string }[]
  mobile: boolean
}

/** Finds the browser's brand in its user agent data, or else in its user agent string. */
export function browserOf(agent: { userAgent: string; userAgentData?: UserAgentData }): {
  browser: string
  mobile: boolean
} {
  if (agent.userAgentData) {
    const brands = agent.userAgentData.brands
      .map(({ brand }) => brand)
      .filter((brand) => !/not.*brand/i.test(brand))
    const browser = brands.find((brand) => brand !== 'Chromium') ?? brands[0] ?? 'unknown'
    return { browser, mobile: agent.userAgentData.mobile }
  }
  const browser = /Firefox|FxiOS|Edg|OPR|CriOS|Chrome|Safari/.exec(agent.userAgent)?.[0] ?? 'unknown'
  return { browser, mobile: /Mobi|Android/.test(agent.userAgent) }
}

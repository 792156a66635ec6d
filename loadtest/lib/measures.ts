import exec from 'k6/execution'
import type { RefinedResponse, ResponseType } from 'k6/http'
import { Counter, Gauge, Trend } from 'k6/metrics'

/** What requests are told apart by, in the order of the summary. */
export const REQUEST_KINDS = ['page', 'asset', 'stats', 'join', 'claim', 'upload', 'listen', 'vote'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** Milliseconds from dialling to the last byte: of each kind of request, and of all. */
const durations = Object.fromEntries(REQUEST_KINDS.map((kind) => [kind, new Trend(kind, true)])) as Record<
  RequestKind,
  Trend
>
const everyDuration = new Trend('request', true)
const failedRequests = new Counter('failed_requests')
/** Its least and largest value tell when the work began and ended, without what was prepared. */
const clock = new Gauge('clock')

/** Work that got done. A test that runs out of it fails by its threshold on these, however fast it was. */
export const recordingsStored = new Counter('recordings_stored')
export const votesCast = new Counter('votes_cast')
export const pagesSeen = new Counter('pages_seen')
/** Claims answered with an empty list: allowed, no failure, and no work either. */
export const nothingLeft = new Counter('nothing_left')

let complained = false

/** Takes note of a request, and of the work it did if it was answered as expected; tells whether it was. */
export function measure(
  kind: RequestKind,
  answer: RefinedResponse<ResponseType>,
  expected: readonly number[],
  work?: Counter,
): boolean {
  const { status, timings } = answer
  const succeeded = expected.includes(status)
  if (isPreparing()) {
    if (!succeeded) exec.test.abort(`nothing could be prepared: ${described(kind, answer)}`)
    return succeeded
  }
  const ms = timings.connecting + timings.tls_handshaking + timings.duration
  durations[kind].add(ms)
  everyDuration.add(ms)
  clock.add(Date.now())
  if (succeeded) work?.add(1)
  else fail(described(kind, answer))
  return succeeded
}

/** `setup()` runs outside of any virtual user. What it does is neither measured nor counted. */
export function isPreparing(): boolean {
  return exec.vu.idInTest === 0
}

/** Each virtual user tells of its first failure only: a server that fails does so thousands of times. */
function fail(what: string): void {
  failedRequests.add(1)
  if (!complained) console.error(what)
  complained = true
}

function described(kind: RequestKind, { status, error, body }: RefinedResponse<ResponseType>): string {
  const code = typeof body === 'string' ? /"code":"(\w+)"/.exec(body)?.[1] : undefined
  return `${kind} was answered ${status} ${code ?? error}`
}

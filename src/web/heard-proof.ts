import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * A signed note for a form: from `heardAt` on (milliseconds since 1970) the contributor has had the time to hear the
 * clip of an assignment to its end.
 */
export function heardProof(key: Buffer, assignmentId: string, heardAt: number): string {
  return `${heardAt}.${sign(key, assignmentId, heardAt).toString('base64url')}`
}

/** Whether a proof is ours, is for this assignment, and its moment has come. */
export function provesHeard(key: Buffer, assignmentId: string, proof: string): boolean {
  const [time = '', signature = ''] = proof.split('.')
  const heardAt = Number(time)
  const expected = sign(key, assignmentId, heardAt)
  const given = Buffer.from(signature, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected) && Date.now() >= heardAt
}

function sign(key: Buffer, assignmentId: string, heardAt: number): Buffer {
  return createHmac('sha256', key).update(`heard ${assignmentId} ${heardAt}`).digest()
}

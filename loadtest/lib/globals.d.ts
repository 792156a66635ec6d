/** What k6 has and its types do not tell. */
declare const console: Record<'error', (message: string) => void>
declare const crypto: { randomUUID(): string }

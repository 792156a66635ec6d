declare module 'db-migrate' {
  interface Instance {
    up(count?: number): Promise<void>
    down(count?: number): Promise<void>
    silence(quiet: boolean): void
  }
  const api: { getInstance(isModule: boolean, options: Record<string, unknown>): Instance }
  export default api
}

import { io, type Socket } from 'socket.io-client'
import type { LiveNumbers } from '../../src/stats/index.js'

/** A page that watches a room, as a program sees it. */
export class Watcher {
  readonly heard: (LiveNumbers | undefined)[] = []
  readonly socket: Socket
  private onNews = () => {}

  constructor(origin: string, room: unknown, headers: Record<string, string> = {}) {
    this.socket = io(origin, {
      path: '/live',
      transports: ['websocket'],
      auth: { room },
      extraHeaders: headers,
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 50,
    })
    this.socket.on('numbers', (numbers: LiveNumbers | null) => {
      this.heard.push(numbers ?? undefined)
      this.onNews()
    })
  }

  /** The first numbers, of those heard before or later, that are such. */
  async hears(such: (numbers: LiveNumbers) => boolean = () => true): Promise<LiveNumbers> {
    for (;;) {
      const found = this.heard.find((each) => each && such(each))
      if (found) return found
      await new Promise<void>((resolve) => (this.onNews = resolve))
    }
  }

  /** Why it was not let in. */
  refusal(): Promise<string> {
    return new Promise((resolve) => {
      this.socket.once('connect_error', (error) => {
        this.socket.close()
        resolve(error.message)
      })
    })
  }

  connected(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.connected) resolve()
      else this.socket.once('connect', resolve)
    })
  }

  close(): void {
    this.socket.close()
  }
}

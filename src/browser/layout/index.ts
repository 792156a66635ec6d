import { rememberPageContributor } from '../lib/device/current-contributor.js'
import { hasUnsentItems } from '../outbox/unsent-flag.js'

/** Closes the language menu of every page on Escape and on a click elsewhere, as menus do. */
for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu')) {
  document.addEventListener('click', (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    event.preventDefault() // or the page's shortcuts would handle it too
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}

rememberPageContributor()

// Every page sends what the outbox of this device holds. Few devices hold anything, so few pages load the script.
const { outboxFlush } = (document.currentScript as HTMLScriptElement).dataset
if (outboxFlush && hasUnsentItems() && !document.querySelector('#outbox')) {
  const script = document.createElement('script')
  script.src = outboxFlush
  document.head.append(script)
}

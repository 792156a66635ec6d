import { isWaiting, rememberPerson } from '../lib/device/current-contributor.js'

/** What every page does: the language menu closes on Escape and on a click elsewhere, as menus do. */
for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu')) {
  document.addEventListener('click', (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    event.preventDefault() // or the page's own keys would mean something by it
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}

rememberPerson()

// What waits on this device is sent from every page. Few people have any, so few load the script that does it.
const { outboxFlush } = (document.currentScript as HTMLScriptElement).dataset
if (outboxFlush && isWaiting() && !document.querySelector('#outbox')) {
  const script = document.createElement('script')
  script.src = outboxFlush
  document.head.append(script)
}

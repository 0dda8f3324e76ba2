import { readFileSync } from 'node:fs'
import { npm } from './npm.js'
import { root } from './places.js'
import { say } from './say.js'

/** Brings node_modules to what package-lock.json says; leaves it alone when it is that already. */
export function packages(everything) {
  if (upToDate(everything)) return
  const since = Date.now()
  say('installing the npm packages')
  npm('The npm packages', everything ? ['ci', '--include=dev'] : ['ci', '--omit=dev'])
  say(`the npm packages are there (${((Date.now() - since) / 1000).toFixed(1)} s)`)
}

/** Whether everything the lock file wants is in node_modules, by npm's own record of what it put there. */
function upToDate(everything) {
  const there = read('node_modules/.package-lock.json')
  const wanted = Object.entries(read('package-lock.json')).filter(
    ([path, { dev, optional }]) => path && !optional && (everything || !dev),
  )
  return wanted.every(([path, { version, integrity }]) => {
    const found = there[path]
    return found?.version === version && found.integrity === integrity
  })
}

/** Whether packages that only development needs are installed: then they stay, whoever installs next. */
export const developing = () => Object.values(read('node_modules/.package-lock.json')).some(({ dev }) => dev)

function read(name) {
  try {
    return JSON.parse(readFileSync(root + name, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

import { computed, effect, signal } from '@preact/signals'

const KEPT = 'hivefs.theme'
const words = ['auto', 'light', 'dark'] as const
type Word = (typeof words)[number]

const chosen = signal<Word>(words.find((word) => word === localStorage.getItem(KEPT)) ?? 'auto')

const system = matchMedia('(prefers-color-scheme: dark)')
const night = signal(system.matches)
system.addEventListener('change', () => (night.value = system.matches))
// another window of this hive has chosen
addEventListener('storage', ({ key, newValue }) => {
  if (key === KEPT) chosen.value = words.find((word) => word === newValue) ?? 'auto'
})

/** Light or dark, as a person has chosen, or as the system has it. */
export const theme = {
  word: computed(() => chosen.value[0]!.toUpperCase() + chosen.value.slice(1)),
  dark: computed(() => (chosen.value === 'auto' ? night.value : chosen.value === 'dark')),
  turn(): void {
    chosen.value = words[(words.indexOf(chosen.value) + 1) % words.length]!
  },
}

effect(() => {
  localStorage.setItem(KEPT, chosen.value)
  if (chosen.value === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = chosen.value
})

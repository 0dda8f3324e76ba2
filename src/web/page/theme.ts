import { computed, effect, signal } from '@preact/signals'

const KEPT = 'hivefs.theme'
const words = ['auto', 'light', 'dark'] as const
type Word = (typeof words)[number]

const chosen = signal<Word>(words.find((word) => word === localStorage.getItem(KEPT)) ?? 'auto')

/** Light or dark, as a person has chosen, or as the system has it. */
export const theme = {
  word: computed(() => chosen.value[0]!.toUpperCase() + chosen.value.slice(1)),
  turn(): void {
    chosen.value = words[(words.indexOf(chosen.value) + 1) % words.length]!
  },
}

effect(() => {
  localStorage.setItem(KEPT, chosen.value)
  if (chosen.value === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = chosen.value
})

find('box-1').set({ color: 'blue' })

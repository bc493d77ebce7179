export const greeting: string = 'Found by its alias'

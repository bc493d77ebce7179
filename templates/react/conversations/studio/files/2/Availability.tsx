const seasons = [
  { season: 'This winter', places: 0, text: 'Full. Three houses and a school are on the boards.' },
  { season: 'Next spring', places: 2, text: 'Room for two: a house, and something that already stands.' },
  { season: 'Next autumn', places: 3, text: 'Open. Larger and public work starts best here.' },
];

/** How much room there is for new work, season by season. */
export function Availability() {
  return (
    <section aria-labelledby="availability" className="container-page pb-20 lg:pb-28">
      <h2 id="availability" className="text-title">
        What we can take on
      </h2>
      <ul className="mt-8">
        {seasons.map(({ season, places, text }) => (
          <li key={season} className="grid items-center gap-x-8 gap-y-1 border-t border-ink py-5 sm:grid-cols-[10rem_6rem_1fr]">
            <h3 className="text-lg font-medium tracking-tight">{season}</h3>
            <p className="flex items-center gap-1.5">
              {[1, 2, 3].map((place) => (
                <span key={place} aria-hidden="true" className={place <= places ? 'size-3 border border-accent bg-accent' : 'size-3 border border-muted'} />
              ))}
              <span className="sr-only">{places === 0 ? 'No places' : `${places} of 3 places`}</span>
            </p>
            <p className="max-w-[52ch] text-muted">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

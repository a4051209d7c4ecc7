/** In which zone dates show, for all date columns of the report. */
import type { DateZone } from '../../protocol';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { zoneWords } from '../zone-words';

/** `changed` is called when another one is chosen. */
export function zoneChoice(parts: GridParts, changed: () => void): HTMLElement {
  const { strings, writer } = parts;
  const titles: Readonly<Record<DateZone, string>> = { sent: strings.datesSent, utc: writer.zoneName('utc'), local: fill(strings.datesLocal, writer.zoneName('local')) };
  const group = element('div', { class: 'zone-choice', role: 'radiogroup', 'aria-label': strings.datesLabel });
  const chosen = writer.zoneName(parts.layout().dates ?? 'sent');
  // The user's own zone is no third where it is one of the two.
  const zones = (['sent', 'utc', 'local'] as const).filter((zone, index, all) => all.findIndex((each) => writer.zoneName(each) === writer.zoneName(zone)) === index);
  for (const zone of zones) {
    const words = zoneWords(zone, writer.localZone, strings);
    const box = element('input', { type: 'radio', name: 'zone', checked: writer.zoneName(zone) === chosen });
    box.addEventListener('change', () => {
      parts.arrange({ dates: zone });
      parts.say(fill(strings.datesShown, words));
      changed();
    });
    group.append(element('label', { title: words }, box, element('span', {}, titles[zone])));
  }
  return group;
}

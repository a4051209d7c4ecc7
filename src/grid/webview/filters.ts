/** The report's filters, those of the columns and their words, in a script of their own that comes behind the grid's. */
import type { ColumnFilter, SortKey } from '../../rows/view';
import { FilterChips } from './filter-chips';
import { FilterForm } from './filter-form';
import type { DatesOfFilters } from './filters-api';
import { viewWords } from './view-words';

window.listrakFilters = {
  open: ({ opening: { filters, strings }, form, chips, formEvents, chipEvents }) => {
    const shownForm = new FilterForm(form, filters, strings, formEvents);
    const shownChips = new FilterChips(chips, strings, chipEvents);
    let dates: DatesOfFilters = { zone: '', columns: [] };
    let shown: readonly [readonly ColumnFilter[], readonly SortKey[]] = [[], []];
    const show = (): void => shownChips.show(...shown, dates);
    return {
      setDates: (those) => {
        dates = those;
        shownForm.setDatesNote(dates.zone === '' ? '' : strings.datesAsSentNote);
        show();
      },
      show: (...set) => { shown = set; show(); },
      words: (view, before, count) => viewWords(view, before, count, strings, dates),
    };
  },
};

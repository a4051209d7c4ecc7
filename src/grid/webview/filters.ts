/** The report's filters, those of the columns and their words, in a script of their own that comes behind the grid's. */
import { FilterChips } from './filter-chips';
import { FilterForm } from './filter-form';
import { viewWords } from './view-words';

window.listrakFilters = {
  open: ({ opening: { filters, strings }, form, chips, formEvents, chipEvents }) => {
    const shownForm = new FilterForm(form, filters, strings, formEvents);
    const shownChips = new FilterChips(chips, strings, chipEvents);
    return { setDatesNote: (words) => shownForm.setDatesNote(words), show: (set) => shownChips.show(set), words: (view) => viewWords(view, strings) };
  },
};

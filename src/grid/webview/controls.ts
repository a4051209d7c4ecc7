/**
 * The toolkit's controls, in a script of their own: nothing else imports the toolkit, and rows show before it has loaded.
 * The elements stand in the page from its start and come alive when they are defined here.
 */
import { html } from '@microsoft/fast-element';
import {
  Button, provideVSCodeDesignSystem, vsCodeBadge, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption, vsCodeProgressRing, vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

// The badge's own template has a style attribute, which the page's content security policy refuses.
const badge = vsCodeBadge({ template: html`<div class="control" part="control"><slot></slot></div>` });

/** States that the control inside is to have, which has the focus and is what readers name. */
const told = { 'aria-disabled': 'ariaDisabled', 'aria-expanded': 'ariaExpanded', 'aria-haspopup': 'ariaHaspopup' } as const;

/** The toolkit's own hands on nothing but its label. */
class TellingButton extends Button {
  override attributeChangedCallback(name: string, before: string, now: string): void {
    super.attributeChangedCallback(name, before, now);
    if (Object.hasOwn(told, name)) this[told[name as keyof typeof told]] = now;
  }
}

const button = Object.assign(vsCodeButton(), { type: TellingButton });

provideVSCodeDesignSystem().register(badge, button, vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing(), vsCodeTextField());

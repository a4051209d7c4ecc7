/**
 * The toolkit's controls, in a script of their own: nothing else imports the toolkit, and rows show before it has loaded.
 * The elements stand in the page from its start and come alive when they are defined here.
 */
import { html } from '@microsoft/fast-element';
import {
  provideVSCodeDesignSystem, vsCodeBadge, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption, vsCodeProgressRing, vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

// The badge's own template has a style attribute, which the page's content security policy refuses.
const badge = vsCodeBadge({ template: html`<div class="control" part="control"><slot></slot></div>` });

provideVSCodeDesignSystem().register(badge, vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing(), vsCodeTextField());

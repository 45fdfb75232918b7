"""Every URL of the application, as each class of visitor: the whole table, and nothing beside it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import STAFF, TECHNICIAN, app_with_library, csrf_token, log_in

VISITORS = {"visitor": None, "technician": TECHNICIAN, "staff": STAFF}

# endpoint: path, then the status for a visitor, a technician, and the portal's staff
TABLE = {
    "static": ("/static/aos.css", 200, 200, 200),
    "health.entrance": ("/", 302, 302, 302),
    "health.alive": ("/healthz", 200, 200, 200),
    "health.ready": ("/readyz", 200, 200, 200),
    "health.robots": ("/robots.txt", 200, 200, 200),
    "home.home": ("/en/", 200, 200, 200),
    "home.appearance": ("/en/appearance", 405, 405, 405),
    "search.results": ("/en/search?q=brake", 200, 200, 200),
    "search.why": ("/en/search/why?q=brake&why=1", 200, 200, 200),
    "documents.document": ("/en/documents/brake-pads", 200, 200, 200),
    "documents.figure": ("/en/documents/brake-pads/figures/caliper", 302, 200, 200),
    "documents.original": ("/en/documents/brake-pads/original", 302, 200, 200),
    "previews.preview": ("/en/documents/brake-pads/preview?section=removal&q=caliper", 200, 200, 200),
    "account.log_in": ("/en/login", 200, 302, 302),
    "account.check_log_in": ("/en/login", 200, 302, 302),
    "account.check_passkey": ("/en/login/passkey", 405, 405, 405),
    "account.log_out": ("/en/logout", 405, 405, 405),
    "second_step.second_step": ("/en/login/second-step", 302, 302, 302),
    "second_step.check_code": ("/en/login/second-step", 302, 302, 302),
    "second_step.check_passkey": ("/en/login/second-step/passkey", 405, 405, 405),
    "second_step.check_password": ("/en/login/second-step/password", 405, 405, 405),
    "second_step.recovery_code": ("/en/login/recovery-code", 302, 200, 200),
    "second_step.check_recovery_code": ("/en/login/recovery-code", 302, 200, 200),
    "second_step.lost_device": ("/en/login/lost-device", 302, 200, 200),
    "second_step.ask_for_reset": ("/en/login/lost-device", 302, 200, 200),
    "forgotten.ask": ("/en/login/new-password", 200, 200, 200),
    "forgotten.send": ("/en/login/new-password", 200, 200, 200),
    "forgotten.choose": ("/en/login/new-password/forged", 404, 404, 404),
    "forgotten.change": ("/en/login/new-password/forged", 404, 404, 404),
    "own.page": ("/en/account", 302, 200, 200),
    "own.end_session": ("/en/account/sessions/99/end", 405, 405, 405),
    "own.end_other_sessions": ("/en/account/sessions/end-others", 405, 405, 405),
    "own.forget_device": ("/en/account/devices/99/forget", 405, 405, 405),
    "own.password": ("/en/account/password", 302, 200, 200),
    "own.change_password": ("/en/account/password", 302, 200, 200),
    "own.stop_reset": ("/en/account/second-factor-reset/stop", 405, 405, 405),
    "factors.enrol": ("/en/account/second-factor", 302, 200, 200),
    "factors.confirm": ("/en/account/second-factor", 302, 200, 200),
    "factors.remove_app": ("/en/account/second-factor/remove", 405, 405, 405),
    "factors.renew_codes": ("/en/account/recovery-codes", 405, 405, 405),
    "factors.new_passkey": ("/en/account/passkeys/new", 302, 200, 200),
    "factors.add_passkey": ("/en/account/passkeys/new", 302, 200, 200),
    "factors.rename_passkey": ("/en/account/passkeys/99/name", 405, 405, 405),
    "factors.remove_passkey": ("/en/account/passkeys/99/remove", 405, 405, 405),
    "factor_resets.resets": ("/en/staff/second-factors", 302, 403, 200),
    "factor_resets.ask": ("/en/staff/second-factors", 302, 403, 200),
    "factor_resets.agree": ("/en/staff/second-factors/99/agree", 405, 405, 405),
    "factor_resets.refuse": ("/en/staff/second-factors/99/refuse", 405, 405, 405),
    "factor_resets.stop": ("/en/login/stop-reset/forged", 404, 404, 404),
    "factor_resets.stop_now": ("/en/login/stop-reset/forged", 404, 404, 404),
    "portal.status": ("/en/status", 302, 403, 200),
    "saved.searches": ("/en/searches", 302, 200, 200),
    "saved.save": ("/en/searches", 302, 200, 200),
    "saved.rename": ("/en/searches/1/name", 405, 405, 405),
    "saved.alert": ("/en/searches/1/alerts", 405, 405, 405),
    "saved.delete": ("/en/searches/1/delete", 405, 405, 405),
    "saved.unsubscribe": ("/en/unsubscribe/forged", 404, 404, 404),
    "saved.silence": ("/en/unsubscribe/forged", 404, 404, 404),
    "telling.tell": ("/en/search/tell", 405, 405, 405),
    "telling.told": ("/en/search/told?q=brake", 200, 200, 200),
    "desk.searches": ("/en/staff/searches", 302, 403, 200),
    "desk.searches_csv": ("/en/staff/searches.csv?table=most-asked", 302, 403, 200),
    "desk.reports": ("/en/staff/reports", 302, 403, 200),
    "desk.decide": ("/en/staff/reports/1", 405, 405, 405),
    "trail.records": ("/en/staff/audit", 302, 403, 200),
    "trail.export": ("/en/staff/audit.jsonl", 302, 403, 200),
    "company.overview": ("/en/company", 302, 200, 403),
    "company.sites": ("/en/company/sites", 302, 403, 403),
    "company.add_site": ("/en/company/sites", 302, 403, 403),
    "company.change_site": ("/en/company/sites/1", 405, 405, 405),
    "company.close_site": ("/en/company/sites/1/close", 405, 405, 405),
    "company.open_site": ("/en/company/sites/1/open", 405, 405, 405),
    "company.ask_closing": ("/en/company/close", 302, 403, 403),
    "company.close": ("/en/company/close", 302, 403, 403),
    "employees.employees": ("/en/company/employees", 302, 403, 403),
    "employees.change": ("/en/company/employees/1/roles", 405, 405, 405),
    "employees.leave": ("/en/company/employees/1/leave", 405, 405, 405),
    "employees.take_back": ("/en/company/employees/1/return", 405, 405, 405),
    "employees.note_notified": ("/en/company/employees/1/notified", 405, 405, 405),
    "employees.ask_ownership": ("/en/company/employees/1/ownership", 302, 403, 403),
    "employees.hand_over": ("/en/company/employees/1/ownership", 302, 403, 403),
    "invitations.invite": ("/en/company/invitations", 405, 405, 405),
    "invitations.resend": ("/en/company/invitations/1/resend", 405, 405, 405),
    "invitations.withdraw": ("/en/company/invitations/1/withdraw", 405, 405, 405),
    "invitations.offer": ("/en/invitation/forged", 404, 404, 404),
    "invitations.accept": ("/en/invitation/forged", 404, 404, 404),
    "personal.details": ("/en/account/details", 302, 200, 200),
    "personal.change": ("/en/account/details", 302, 200, 200),
    "personal.ask_export": ("/en/account/export", 302, 200, 200),
    "personal.export": ("/en/account/export", 302, 200, 200),
    "personal.ask_deletion": ("/en/account/delete", 302, 200, 200),
    "personal.delete": ("/en/account/delete", 302, 200, 200),
    "personal.deleted": ("/en/account/deleted", 200, 200, 200),
    "personal.privacy": ("/en/privacy", 200, 200, 200),
    "join.register": ("/en/register", 200, 302, 200),
    "join.take": ("/en/register", 200, 302, 200),
    "join.sent": ("/en/register/sent", 200, 200, 200),
    "join.send_again": ("/en/register/sent", 200, 200, 200),
    "join.verify": ("/en/register/verify/forged", 404, 404, 404),
    "join.confirm": ("/en/register/verify/forged", 404, 404, 404),
    "join.disown": ("/en/register/verify/forged/not-mine", 405, 405, 405),
    "join.confirmed": ("/en/register/confirmed", 200, 200, 200),
    "join.terms": ("/en/terms-of-use", 200, 200, 200),
    "application.application": ("/en/application", 302, 200, 403),
    "application.correct": ("/en/application/company", 302, 403, 403),
    "application.save_correction": ("/en/application/company", 302, 403, 403),
    "application.hand_in": ("/en/application/hand-in", 405, 405, 405),
    "application.add_evidence": ("/en/application/evidence", 405, 405, 405),
    "application.remove_evidence": ("/en/application/evidence/1/delete", 405, 405, 405),
    "application.open_evidence": ("/en/application/evidence/1", 302, 403, 403),
    "applications.applications": ("/en/staff/applications", 302, 403, 200),
    "applications.application": ("/en/staff/applications/1", 302, 403, 404),
    "applications.decide": ("/en/staff/applications/1", 302, 403, 404),
    "applications.evidence": ("/en/staff/applications/1/evidence/1", 302, 403, 404),
    "operators.operators": ("/en/staff/operators", 302, 403, 200),
    "operators.operator": ("/en/staff/operators/1", 302, 403, 200),
    "operators.take_step": ("/en/staff/operators/1", 302, 403, 200),
    "operators.check_vat": ("/en/staff/operators/1/vat", 405, 405, 405),
    "declaring.declare": ("/en/declare?next=/en/documents/immobiliser-keys", 302, 404, 404),
    "declaring.record": ("/en/declare", 302, 404, 404),
    "company_clearances.clearances": ("/en/company/clearances", 302, 200, 403),
    "company_clearances.form": ("/en/company/clearances/apply", 302, 403, 403),
    "company_clearances.apply": ("/en/company/clearances/apply", 302, 403, 403),
    "company_clearances.withdraw": ("/en/company/clearances/1/withdraw", 405, 405, 405),
    "company_clearances.check": ("/en/company/clearances/check", 405, 405, 405),
    "clearances.queue": ("/en/staff/clearances", 302, 403, 200),
    "clearances.case": ("/en/staff/clearances/1", 302, 403, 404),
    "clearances.decide": ("/en/staff/clearances/1", 302, 403, 404),
    "clearances.paper": ("/en/staff/clearances/1/papers/1", 302, 403, 404),
    "accesses.own": ("/en/company/accesses", 302, 403, 403),
    "accesses.own_export": ("/en/company/accesses/export", 405, 405, 405),
    "accesses.all_": ("/en/staff/accesses", 302, 403, 200),
    "accesses.export": ("/en/staff/accesses/export", 405, 405, 405),
    "accesses.verify": ("/en/staff/accesses/verify", 405, 405, 405),
    "requests.own": ("/en/requests", 302, 200, 200),
    "requests.new": ("/en/requests/new?document=brake-pads", 200, 200, 200),
    "requests.send": ("/en/requests/new", 200, 200, 200),
    "requests.one": ("/en/requests/1", 302, 404, 404),
    "requests.reply": ("/en/requests/1", 302, 404, 404),
    "requests.linked": ("/en/requests/link/forged", 404, 404, 404),
    "requests.linked_reply": ("/en/requests/link/forged", 404, 404, 404),
    "basket.basket": ("/en/basket", 302, 403, 403),
    "basket.add": ("/en/basket/add", 405, 405, 405),
    "basket.change": ("/en/basket/1", 405, 405, 405),
    "basket.buy_now": ("/en/basket/buy-now", 405, 405, 405),
    "checkout.checkout": ("/en/checkout", 302, 403, 403),
    "checkout.order": ("/en/checkout", 302, 403, 403),
    "orders.orders": ("/en/orders", 302, 403, 403),
    "orders.order": ("/en/orders/ZA-2026-000001", 302, 403, 403),
    "orders.give_up": ("/en/orders/ZA-2026-000001/give-up", 405, 405, 405),
    "prices.prices": ("/en/prices", 200, 200, 200),
    "staff_orders.orders": ("/en/staff/orders", 302, 403, 200),
    "staff_orders.order": ("/en/staff/orders/ZA-2026-000001", 302, 403, 404),
    "staff_orders.refund": ("/en/staff/orders/ZA-2026-000001/refund", 405, 405, 405),
    "staff_orders.accept": ("/en/staff/orders/ZA-2026-000001/accept", 405, 405, 405),
    "staff_orders.again": ("/en/staff/orders/ZA-2026-000001/again", 405, 405, 405),
    "payments.choose": ("/en/pay/ZA-2026-000001", 302, 403, 403),
    "payments.begin": ("/en/pay/ZA-2026-000001/fake", 405, 405, 405),
    "payments.wait": ("/en/pay/ZA-2026-000001/wait", 302, 403, 403),
    "payments.ask": ("/en/pay/ZA-2026-000001/ask", 405, 405, 405),
    "gateway.page": ("/en/gateway/ZA2026000001-1", 302, 403, 403),
    "gateway.say": ("/en/gateway/ZA2026000001-1", 302, 403, 403),
    "notifications.notify": ("/payments/fake/notify", 405, 405, 405),
    "staff_payments.payments": ("/en/staff/payments", 302, 403, 200),
    "staff_payments.take_statement": ("/en/staff/payments/statements", 405, 405, 405),
    "staff_payments.payment": ("/en/staff/payments/999", 302, 403, 404),
    "staff_payments.decide": ("/en/staff/payments/999", 302, 403, 404),
    "staff_payments.sent_back": ("/en/staff/payments/back/999", 405, 405, 405),
    "staff_prices.prices": ("/en/staff/prices", 302, 403, 200),
    "staff_prices.set_price": ("/en/staff/prices", 302, 403, 200),
    "staff_prices.set_product": ("/en/staff/prices/products", 405, 405, 405),
    "staff_prices.offer": ("/en/staff/prices/offer", 405, 405, 405),
    "staff_prices.make_voucher": ("/en/staff/prices/vouchers", 405, 405, 405),
    "staff_prices.withdraw_voucher": ("/en/staff/prices/vouchers/withdraw", 405, 405, 405),
    "staff_requests.requests": ("/en/staff/requests", 302, 403, 200),
    "staff_requests.one": ("/en/staff/requests/1", 302, 403, 404),
    "staff_requests.answer": ("/en/staff/requests/1", 302, 403, 404),
    "messages.messages": ("/en/staff/messages", 302, 403, 200),
    "messages.retry_all": ("/en/staff/messages/retry", 405, 405, 405),
    "messages.retry": ("/en/staff/messages/1/retry", 405, 405, 405),
    "guide.navigation": ("/en/navigation", 200, 200, 200),
    "guide.navigation_json": ("/en/navigation.json", 200, 200, 200),
    "complete.complete": ("/en/complete?q=brake", 200, 200, 200),
    "opensearch.description": ("/en/opensearch.xml", 200, 200, 200),
    "opensearch.suggestions": ("/en/suggestions?q=brake", 200, 200, 200),
    "api_v1.search": ("/api/v1/search?q=brake", 200, 200, 200),
    "api_v1.complete": ("/api/v1/complete?q=brake", 200, 200, 200),
    "api_v1.openapi": ("/api/v1/openapi.json", 200, 200, 200),
    "company_tools.ask": ("/en/company/returns", 405, 405, 405),
    "company_tools.note": ("/en/company/tools", 302, 200, 403),
    "company_tools.tools": ("/en/company/tools", 302, 200, 403),
    "company_tools.withdraw": ("/en/company/returns/99/withdraw", 405, 405, 405),
    "invoices.invoices": ("/en/invoices", 302, 403, 403),
    "invoices.pdf": ("/en/invoices/99.pdf", 302, 403, 403),
    "invoices.pro_forma": ("/en/orders/ZA-2026-000099/pro-forma", 405, 405, 405),
    "invoices.xml": ("/en/invoices/99.xml", 302, 403, 403),
    "outages.declare": ("/en/staff/outages", 302, 403, 200),
    "outages.outages": ("/en/staff/outages", 302, 403, 200),
    "shipments.answer_return": ("/en/staff/returns/99", 405, 405, 405),
    "shipments.pack": ("/en/staff/shipments/orders/99", 405, 405, 405),
    "shipments.refund": ("/en/staff/returns/99/refund", 405, 405, 405),
    "shipments.shipments": ("/en/staff/shipments", 302, 403, 200),
    "shipments.take_step": ("/en/staff/shipments/99", 405, 405, 405),
    "staff_invoices.again": ("/en/staff/invoices/99/again", 405, 405, 405),
    "staff_invoices.correct": ("/en/staff/invoices/99/correct", 405, 405, 405),
    "staff_invoices.duplicate": ("/en/staff/invoices/99/duplicate", 405, 405, 405),
    "staff_invoices.invoice": ("/en/staff/invoices/99", 302, 403, 404),
    "staff_invoices.invoices": ("/en/staff/invoices", 302, 403, 200),
    "staff_invoices.note": ("/en/staff/invoices/99/ksef", 405, 405, 405),
    "staff_invoices.pdf": ("/en/staff/invoices/99.pdf", 302, 403, 404),
    "staff_invoices.register": ("/en/staff/invoices/register.csv", 302, 403, 400),
    "staff_invoices.xml": ("/en/staff/invoices/99.xml", 302, 403, 404),
    "stock.stock": ("/en/staff/stock", 302, 403, 200),
    "stock.take_catalogue": ("/en/staff/stock", 302, 403, 200),
    "stock.take_step": ("/en/staff/stock/ZA-2026-000099", 302, 403, 404),
    "stock.tool": ("/en/staff/stock/ZA-2026-000099", 302, 403, 404),
    "tickets.extend": ("/en/tickets/99/extend", 405, 405, 405),
    "tickets.extend_running": ("/en/tickets/extend", 405, 405, 405),
    "tickets.leave_seat": ("/en/tickets/99/leave", 405, 405, 405),
    "tickets.ledger": ("/en/tickets/ledger.csv", 302, 200, 403),
    "tickets.resume": ("/en/tickets/99/resume", 405, 405, 405),
    "tickets.start": ("/en/tickets/99/start", 405, 405, 405),
    "tickets.take_seat": ("/en/tickets/99/seat", 405, 405, 405),
    "tickets.tickets": ("/en/tickets", 302, 200, 403),
    "tools.tool": ("/en/tools/ZA-2026-000099", 404, 404, 404),
    "tools.tools": ("/en/tools", 200, 200, 200),
}
POSTED = {  # the views behind forms, with what their forms send
    "home.appearance": ("/en/appearance", {"theme": "dark", "next": "/en/documents/brake-pads?q=caliper"}),
    "account.check_log_in": (
        "/en/login",
        {"email": TECHNICIAN, "password": "not the password", "next": "/en/documents/brake-pads"},
    ),
    "account.check_passkey": ("/en/login/passkey", {"answer": "{}", "question": "forged"}),
    "account.log_out": ("/en/logout", {}),
    "second_step.check_code": ("/en/login/second-step", {"code": "123456"}),
    "second_step.check_passkey": ("/en/login/second-step/passkey", {"answer": "{}", "question": "forged"}),
    "second_step.check_password": ("/en/login/second-step/password", {"password": "not the password"}),
    "second_step.check_recovery_code": ("/en/login/recovery-code", {"code": "AAAA-BBBB-CCCC"}),
    "second_step.ask_for_reset": ("/en/login/lost-device", {"reason": "fallen into the oil"}),
    "forgotten.send": ("/en/login/new-password", {"email": TECHNICIAN}),
    "forgotten.change": ("/en/login/new-password/forged", {"new_password": "a whole new password"}),
    "own.end_session": ("/en/account/sessions/99/end", {}),
    "own.end_other_sessions": ("/en/account/sessions/end-others", {}),
    "own.forget_device": ("/en/account/devices/99/forget", {}),
    "own.change_password": ("/en/account/password", {"password": "x", "new_password": "y"}),
    "own.stop_reset": ("/en/account/second-factor-reset/stop", {}),
    "factors.confirm": ("/en/account/second-factor", {"code": "123456"}),
    "factors.remove_app": ("/en/account/second-factor/remove", {}),
    "factors.renew_codes": ("/en/account/recovery-codes", {}),
    "factors.add_passkey": (
        "/en/account/passkeys/new",
        {"answer": "{}", "question": "forged", "name": "phone"},
    ),
    "factors.rename_passkey": ("/en/account/passkeys/99/name", {"name": "phone"}),
    "factors.remove_passkey": ("/en/account/passkeys/99/remove", {}),
    "factor_resets.ask": ("/en/staff/second-factors", {"email": TECHNICIAN, "reason": "a call"}),
    "factor_resets.agree": ("/en/staff/second-factors/99/agree", {}),
    "factor_resets.refuse": ("/en/staff/second-factors/99/refuse", {}),
    "factor_resets.stop_now": ("/en/login/stop-reset/forged", {}),
    "saved.save": ("/en/searches", {"q": "brake"}),
    "saved.rename": ("/en/searches/1/name", {"name": "caliper"}),
    "saved.alert": ("/en/searches/1/alerts", {"alerts": "daily"}),
    "saved.delete": ("/en/searches/1/delete", {}),
    "saved.silence": ("/en/unsubscribe/forged", {}),
    "telling.tell": ("/en/search/tell", {"q": "caliper"}),
    "desk.decide": ("/en/staff/reports/1", {"state": "done"}),
    "declaring.record": ("/en/declare", {"next": "/en/documents/immobiliser-keys", "words": "caliper"}),
    "company_clearances.apply": ("/en/company/clearances/apply", {"for": "company"}),
    "company_clearances.withdraw": ("/en/company/clearances/1/withdraw", {}),
    "company_clearances.check": ("/en/company/clearances/check", {"for": "1"}),
    "clearances.decide": ("/en/staff/clearances/1", {"do": "agree"}),
    "accesses.own_export": ("/en/company/accesses/export", {"format": "csv"}),
    "accesses.export": ("/en/staff/accesses/export", {"company": "1", "format": "csv"}),
    "accesses.verify": ("/en/staff/accesses/verify", {"digest": "caliper"}),
    "requests.send": (
        "/en/requests/new",
        {
            "kind": "complaint",
            "text": "Where is the caliper?",
            "document": "brake-pads",
            "email": "a@b.example",
        },
    ),
    "requests.reply": ("/en/requests/1", {"text": "caliper"}),
    "requests.linked_reply": ("/en/requests/link/forged", {"text": "caliper"}),
    "basket.add": ("/en/basket/add", {"code": "info-all-hour-1"}),
    "basket.change": ("/en/basket/1", {"quantity": "1"}),
    "basket.buy_now": ("/en/basket/buy-now", {"code": "info-all-hour-1", "next": "/en/search?q=caliper"}),
    "checkout.order": ("/en/checkout", {"code": "info-all-hour-1"}),
    "orders.give_up": ("/en/orders/ZA-2026-000001/give-up", {}),
    "staff_orders.refund": ("/en/staff/orders/ZA-2026-000001/refund", {"reason": "caliper"}),
    "payments.begin": ("/en/pay/ZA-2026-000001/fake", {}),
    "payments.ask": ("/en/pay/ZA-2026-000001/ask", {}),
    "gateway.say": ("/en/gateway/ZA2026000001-1", {"do": "pay"}),
    "notifications.notify": ("/payments/fake/notify", {"body": "caliper"}),
    "staff_payments.take_statement": ("/en/staff/payments/statements", {}),
    "staff_payments.decide": ("/en/staff/payments/1", {"do": "keep", "reason": "caliper"}),
    "staff_payments.sent_back": ("/en/staff/payments/back/1", {}),
    "staff_orders.accept": ("/en/staff/orders/ZA-2026-000001/accept", {"reason": "caliper"}),
    "staff_orders.again": ("/en/staff/orders/ZA-2026-000001/again", {}),
    "staff_prices.set_price": ("/en/staff/prices", {"code": "caliper"}),
    "staff_prices.set_product": ("/en/staff/prices/products", {"product": "caliper"}),
    "staff_prices.offer": ("/en/staff/prices/offer", {"code": "caliper"}),
    "staff_prices.make_voucher": ("/en/staff/prices/vouchers", {"kind": "caliper"}),
    "staff_prices.withdraw_voucher": ("/en/staff/prices/vouchers/withdraw", {"code": "caliper"}),
    "staff_requests.answer": ("/en/staff/requests/1", {"do": "answer", "text": "caliper"}),
    "messages.retry_all": ("/en/staff/messages/retry", {}),
    "messages.retry": ("/en/staff/messages/1/retry", {}),
    "company.add_site": ("/en/company/sites", {"name": "caliper"}),
    "company.change_site": ("/en/company/sites/1", {"name": "caliper"}),
    "company.close_site": ("/en/company/sites/1/close", {}),
    "company.open_site": ("/en/company/sites/1/open", {}),
    "company.close": ("/en/company/close", {"is_sure": "yes"}),
    "employees.change": ("/en/company/employees/1/roles", {"roles": "owner"}),
    "employees.leave": ("/en/company/employees/1/leave", {}),
    "employees.take_back": ("/en/company/employees/1/return", {"roles": "owner"}),
    "employees.note_notified": ("/en/company/employees/1/notified", {}),
    "employees.hand_over": ("/en/company/employees/1/ownership", {}),
    "invitations.invite": ("/en/company/invitations", {"email": "caliper@example.org"}),
    "invitations.resend": ("/en/company/invitations/1/resend", {}),
    "invitations.withdraw": ("/en/company/invitations/1/withdraw", {}),
    "invitations.accept": ("/en/invitation/forged", {"password": "long enough for anybody"}),
    "personal.change": ("/en/account/details", {"display_name": "caliper"}),
    "personal.export": ("/en/account/export", {}),
    "personal.delete": ("/en/account/delete", {"is_sure": "yes"}),
    "join.take": ("/en/register", {"legal_name": "caliper"}),
    "join.send_again": ("/en/register/sent", {"email": "caliper@example.org"}),
    "join.confirm": ("/en/register/verify/forged", {}),
    "join.disown": ("/en/register/verify/forged/not-mine", {}),
    "application.save_correction": ("/en/application/company", {"legal_name": "caliper"}),
    "application.hand_in": ("/en/application/hand-in", {}),
    "application.add_evidence": ("/en/application/evidence", {}),
    "application.remove_evidence": ("/en/application/evidence/1/delete", {}),
    "applications.decide": ("/en/staff/applications/1", {"decision": "approve"}),
    "operators.take_step": ("/en/staff/operators/1", {"step": "suspend"}),
    "operators.check_vat": ("/en/staff/operators/1/vat", {}),
    "company_tools.ask": ("/en/company/returns", {}),
    "company_tools.note": ("/en/company/tools", {}),
    "company_tools.withdraw": ("/en/company/returns/99/withdraw", {}),
    "invoices.pro_forma": ("/en/orders/ZA-2026-000099/pro-forma", {}),
    "outages.declare": ("/en/staff/outages", {}),
    "shipments.answer_return": ("/en/staff/returns/99", {}),
    "shipments.pack": ("/en/staff/shipments/orders/99", {}),
    "shipments.refund": ("/en/staff/returns/99/refund", {}),
    "shipments.take_step": ("/en/staff/shipments/99", {}),
    "staff_invoices.again": ("/en/staff/invoices/99/again", {}),
    "staff_invoices.correct": ("/en/staff/invoices/99/correct", {}),
    "staff_invoices.duplicate": ("/en/staff/invoices/99/duplicate", {}),
    "staff_invoices.note": ("/en/staff/invoices/99/ksef", {}),
    "stock.take_catalogue": ("/en/staff/stock", {}),
    "stock.take_step": ("/en/staff/stock/ZA-2026-000099", {}),
    "tickets.extend": ("/en/tickets/99/extend", {}),
    "tickets.extend_running": ("/en/tickets/extend", {}),
    "tickets.leave_seat": ("/en/tickets/99/leave", {}),
    "tickets.resume": ("/en/tickets/99/resume", {}),
    "tickets.start": ("/en/tickets/99/start", {}),
    "tickets.take_seat": ("/en/tickets/99/seat", {}),
}
SIGNED = {"notifications.notify"}
"""What no form sends: a signature stands for the token."""

TEXT = "swing the caliper up"
QUERIES = ("caliper", "swing", "brake")


def text_of(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with_library(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module", params=list(VISITORS))
def who(app: Flask, request: pytest.FixtureRequest) -> tuple[int, FlaskClient]:
    """The column of the table, and a client of that sort."""
    client, email = app.test_client(), VISITORS[request.param]
    if email is not None:
        log_in(client, email)
    return 1 + list(VISITORS).index(request.param), client


def test_the_table_has_every_url(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


@pytest.mark.parametrize("endpoint", list(TABLE))
def test_a_url_answers_each_visitor_as_the_table_says(who: tuple[int, FlaskClient], endpoint: str) -> None:
    column, client = who
    with client.get(TABLE[endpoint][0]) as response:
        assert response.status_code == TABLE[endpoint][column]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("endpoint", list(TABLE))
def test_a_visitor_gets_the_text_of_a_protected_document_from_no_url(
    app: Flask, endpoint: str, query: str
) -> None:
    path = str(TABLE[endpoint][0]).replace("q=brake", f"q={query}")
    with app.test_client().get(path, follow_redirects=True) as response:
        assert TEXT not in text_of(response.get_data(as_text=True))


def test_every_view_behind_a_form_is_posted_to(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())} == set(
        POSTED
    )


@pytest.mark.parametrize("endpoint", list(POSTED))
def test_a_visitor_gets_the_text_of_a_protected_document_from_no_form(app: Flask, endpoint: str) -> None:
    path, fields = POSTED[endpoint]
    client = app.test_client()
    response = client.post(path, data={"csrf_token": csrf_token(client), **fields}, follow_redirects=True)
    assert TEXT not in text_of(response.text)


@pytest.mark.parametrize("endpoint", sorted(set(POSTED) - SIGNED))
def test_a_form_without_its_token_is_refused(app: Flask, endpoint: str) -> None:
    path, fields = POSTED[endpoint]
    assert app.test_client().post(path, data=fields).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/en/documents/brake-pads",
        "/en/documents/brake-pads?q=caliper",
        "/en/documents/brake-pads/preview?section=removal&q=caliper",
        "/en/search?q=caliper+swing",
        "/api/v1/search?q=caliper+swing",
    ],
)
def test_the_text_that_is_kept_from_visitors_is_there_for_readers(app: Flask, path: str) -> None:
    client = app.test_client()
    log_in(client, TECHNICIAN)
    assert TEXT in text_of(client.get(path).text)
